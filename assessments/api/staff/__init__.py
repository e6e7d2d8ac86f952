"""What staff read and do once a test has been sat."""
