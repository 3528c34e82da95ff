"""Compiled ORM queries and raw SQL for hot paths; they return plain values, not model instances."""
