"""django-oscar from PyPI in an environment of its own, set up as its sandbox is, beside our PostgreSQL."""
