"""Paying by KHQR: the code, the bank, what a customer says, and what is made of all that."""
