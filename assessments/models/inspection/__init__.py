"""Rows about candidates who read their marked papers: windows, objections, decisions."""
