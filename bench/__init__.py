"""Benchmarks: each module answers one question, compares alternatives within one run, and prints a table."""
