"""Filling a registrar's list with the results of a test, on a page."""
