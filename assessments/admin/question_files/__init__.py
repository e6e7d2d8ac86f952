"""Question files in the admin: a preview first, then the import; and the way out."""
