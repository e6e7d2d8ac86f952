"""
The live page's server side: what proctors see of a test while it is sat.

From the bottom: ``facts`` (what is known about one candidate) and ``thresholds``;
``attention`` and ``rows`` (what is shown of the facts at a moment); ``queries`` (filter,
order, page); ``differences`` (between two pages); ``board`` (a whole test). All of these
are pure. ``reading`` fills facts from the database, ``feed`` keeps one board for each test
that somebody watches, and ``consumer`` serves it.
"""
