"""A candidate as a program: a connection to an attempt, and what it was promised."""
