"""Demo data: the products of the demo shop, and any number of variations of them for load tests."""
