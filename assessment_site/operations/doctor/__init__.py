"""The checks of ``manage.py doctor``: one module for each part of a site."""
