"""PostgreSQL and Redis on one machine without installing them: for development and the tests."""
