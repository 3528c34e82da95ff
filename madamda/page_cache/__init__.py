"""Finished pages: drawn once for everybody, kept in the memory of each process, handed out close to the socket."""
