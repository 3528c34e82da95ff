"""The database backend named by ENGINE."""
