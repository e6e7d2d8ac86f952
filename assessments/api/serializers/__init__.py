"""What the API shows. Each shape lists its fields, so that no new column gets out."""
