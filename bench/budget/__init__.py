"""The budgets of the pages: what they weigh, how fast they stand, and whether everybody can use them. `make budget`."""
