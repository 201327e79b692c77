"""Stands in front of pip where the engine's tests run Pulumi."""
