"""
What staff may do to attempts: one table, for the admin, the API and the command alike.

``table`` says what there is: ``forms`` what is asked, ``reach`` of whom, ``changes``
what becomes of the clock. ``snapshots`` says how attempts are, ``planning`` puts them
beside a verb before anybody has done it, ``running`` does it.
"""
