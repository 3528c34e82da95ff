"""Opening the whole shop on one machine: `python -m madamda.launching`, for `make run` and `make dev`."""
