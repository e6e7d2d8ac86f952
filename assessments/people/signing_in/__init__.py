"""
Signing in: whose passwords are looked at, and when.

A password may be guessed five times in a row for a name. From then on each further guess
has to wait, 2 seconds at first and 30 at most. An address counts for nothing, because a
whole venue has one. A browser that has signed the account in before has a row of its own,
so what others guess does not keep it out; neither does a one-time code wait.
"""
