"""
Load on a running server, from outside: what ``manage.py simulate`` does.

``fixtures`` makes the candidates, ``clients`` connects them, a scenario lets them act,
``verdicts`` compares the promises in each ledger with the stored answers, and
``report`` prints the results.
"""
