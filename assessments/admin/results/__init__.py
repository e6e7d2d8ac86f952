"""The results of a test: a page to read them, release them and take them along."""
