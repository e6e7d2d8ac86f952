"""
What staff do to attempts, in the admin.

``choice`` is whom it is for, ``links`` leads there, ``page`` asks and does it, ``report``
says what came of it.
"""
