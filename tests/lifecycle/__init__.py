"""The real lifecycle with the real client, over real HTTP, against the simulator."""
