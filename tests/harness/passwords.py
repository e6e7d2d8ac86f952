"""Passwords that are hashed in no time; the site's own hasher reads them all the same."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickPasswordHasher(PBKDF2PasswordHasher):
    iterations = 1
