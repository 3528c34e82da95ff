"""KHQR payments: codes, the bank's API, customers' claims, reconciliation, expiry and review."""
