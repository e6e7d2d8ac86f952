"""Databases of the release before the site had its own user model, and their data."""
