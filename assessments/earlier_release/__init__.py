"""Databases from before the site had a user model of its own, and their data."""
