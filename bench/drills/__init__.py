"""Drills: what may happen to a shop is done to it, and what its customers notice is counted. `make drills`."""
