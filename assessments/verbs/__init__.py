"""
What staff may do to attempts: one table, for the admin, the API and the command alike.

``table`` lists the verbs. For each verb, ``forms`` asks for details, ``eligibility`` says
which attempts it reaches, and ``changes`` what happens to the clock. ``snapshots`` reads
the attempts, ``planning`` shows what a verb would do, and ``running`` does it.
"""
