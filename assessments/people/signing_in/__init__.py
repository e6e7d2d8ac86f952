"""
Signing in: when the server checks a password, and when the user has to wait.

A password may be guessed wrongly five times in a row for a user name. After that each
guess has to wait, 2 seconds at first and 30 at most. Addresses are not counted, because
a whole venue shares one. A browser that has signed the account in before has its own
count, so guesses from elsewhere do not keep it out. A one-time code never has to wait.
"""
