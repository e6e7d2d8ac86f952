"""
Load on a running server, from outside: what ``manage.py simulate`` does.

``fixtures`` makes the candidates, ``clients`` connects them, a scenario lets them act,
``verdicts`` compares what the ledger of each was promised with what is stored, and
``report`` tells.
"""
