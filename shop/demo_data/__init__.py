"""Filling the shelves: the goods of the demo shop, and as many more as a load test asks for."""
