"""The checker: many buyers at once, dying workers, lost answers; and then the books are read. `make checker`."""
