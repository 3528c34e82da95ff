"""Consistency checker: concurrent buyers, killed workers and lost responses, then SQL checks. `make checker`."""
