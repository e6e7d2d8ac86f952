"""
What staff may do to attempts: one table, for the admin, the API and the command alike.

``table`` says what there is, ``forms`` what is asked, ``standings`` how attempts stand,
``planning`` whom a verb reaches and what it would change, ``running`` does it.
"""
