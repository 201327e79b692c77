"""Check, diff, create, read, update and delete, in terms of their own: no module imports Pulumi."""
