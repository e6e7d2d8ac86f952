"""Rules that depend on their arguments alone: deadlines, and what may be seen. Pure."""
