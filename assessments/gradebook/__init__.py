"""What staff read of a test when it has been sat: points, totals and grades."""
