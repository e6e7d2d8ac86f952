"""Bringing a question file into the bank: read, look, then carry out."""
