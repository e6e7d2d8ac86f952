"""The statistics of a test: a page to read and to download them."""
