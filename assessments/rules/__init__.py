"""Rules that need nothing but their arguments: deadlines, and what may be seen. Pure."""
