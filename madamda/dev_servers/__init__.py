"""Runs PostgreSQL and Redis for development and tests, without a system-wide installation."""
