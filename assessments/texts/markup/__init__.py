"""Finds flaws in an author's markup, before and after it is parsed. Pure."""
