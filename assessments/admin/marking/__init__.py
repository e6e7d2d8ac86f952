"""The pages of the admin on which answers are marked."""
