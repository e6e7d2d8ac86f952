"""Changing the grade key of a test with a preview of the grades."""
