"""The results of a test in files: CSV, XLSX and JSON with the same rows."""
