"""Drills on several machines, each a network namespace: `make drills ARGS=machines DRILLS="D5 D7"`, as root."""
