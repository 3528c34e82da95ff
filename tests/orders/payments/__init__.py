"""Paying by KHQR, against a bank that stands in this room."""
