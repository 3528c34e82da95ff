"""Measurements: each file asks one question, compares within one run, and prints a table."""
