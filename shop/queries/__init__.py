"""Read queries, precompiled or in SQL. They return plain values, never model instances."""
