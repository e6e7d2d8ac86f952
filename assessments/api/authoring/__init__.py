"""The bank and the tests of authors over HTTP: read, make, change, delete."""
