"""Questions of the bank as a file."""
