"""
Opening files of people we do not know, before any format reads them.

Limits on size, depth and time are in force here: encodings, zips, XML, packages.
"""
