"""Django middleware, one class per module."""
