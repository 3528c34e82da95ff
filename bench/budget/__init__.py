"""Performance budgets: weight, speed and accessibility of every page. `make budget`."""
