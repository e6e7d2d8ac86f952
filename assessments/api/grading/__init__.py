"""Marking and what comes of it, over HTTP."""
