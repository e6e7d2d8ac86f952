"""
Which attempts a verb of the staff reaches: each rule once.

``snapshots`` reads how attempts are, ``rules`` says of a snapshot why a verb does not reach
it. The page offers by these rules, and the verb itself refuses by them: a verb names its
rule where it is declared (proctoring/carrying_out.py).
"""
