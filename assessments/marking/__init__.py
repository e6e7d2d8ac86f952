"""Marking as markers see it: what is left to mark, in which order, and from which files."""
