"""
What tests drive the application with: real processes, sockets, a proxy, a browser.

Nothing here knows a rule of the application; fixtures for it are in tests/conftest.py.
"""
