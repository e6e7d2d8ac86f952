"""
Load on a running server, from outside: what ``manage.py simulate`` does.

``cast`` makes the candidates, ``crowd`` connects them with ``client``, a scenario lets
them act, their ``ledger`` remembers what the server promised, ``verdicts`` compares
that with what is stored, and ``report`` tells.
"""
