"""
What staff do to attempts, in the admin.

``choice`` finds whom a verb is for, ``links`` leads to its page, ``page`` asks and
carries it out, ``report`` says what it did.
"""
