"""Random schedules of faults and kills, and a model of what must hold under each of them."""
