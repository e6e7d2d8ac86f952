"""What stands in the way of showing results, read from rows."""
