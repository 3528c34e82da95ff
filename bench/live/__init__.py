"""Daphne, relay and Redis as separate processes, and simulated boards connected to them."""
