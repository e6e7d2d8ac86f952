"""What an answer earns: marks, the rules between two of them, the score derived. Pure."""
