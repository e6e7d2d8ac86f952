"""The results of a test: a page to read, release and download them."""
