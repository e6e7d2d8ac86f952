"""What people type: when two texts are the same, and what a number means. Pure."""
