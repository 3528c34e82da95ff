"""Full-page cache in the memory of each process, in front of Django."""
