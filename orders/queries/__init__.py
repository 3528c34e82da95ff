"""Reads that the ORM compiles once, and those that are SQL; what they return are values, never a part of a model."""
