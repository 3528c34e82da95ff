"""Failure drills: cause outages, restarts and attacks, and count what customers notice. `make drills`."""
