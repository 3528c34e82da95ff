"""Prevents lost updates: concurrent changes to an object are never overwritten unseen."""
