"""A list of people as a registrar keeps it: read, filled in and otherwise unchanged."""
