"""The pages of the admin on which keys are corrected."""
