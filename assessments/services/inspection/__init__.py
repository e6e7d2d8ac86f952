"""Candidates read their marked papers and object to points; examiners decide."""
