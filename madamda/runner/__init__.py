"""Runs the whole shop on one machine: `python -m madamda.runner`, for `make run` and `make dev`."""
