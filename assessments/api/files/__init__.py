"""Files over the HTTP API."""
