"""Typed answers: when two texts are the same, and what a number means. Pure."""
