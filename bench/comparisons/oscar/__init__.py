"""django-oscar from PyPI in a virtual environment of its own, configured like its sandbox, on our PostgreSQL."""
