"""The shop's pages: looking around, and the cart."""
