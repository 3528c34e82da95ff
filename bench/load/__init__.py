"""Load test: 1,000 concurrent customers against a full deployment on one machine. `make load`."""
