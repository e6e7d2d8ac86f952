"""The results of a test in files: CSV, XLSX and JSON of the same rows."""
