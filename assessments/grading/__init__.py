"""What an answer earns: marks, rules for two marks, and the resulting score. Pure."""
