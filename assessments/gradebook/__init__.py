"""What staff read about a test after it was sat: points, totals and grades."""
