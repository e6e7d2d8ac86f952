"""
The live page's server side: what proctors see of a test while it is sat.

From the bottom: ``facts`` (what is known of one candidate) and ``thresholds``;
``attention`` and ``rows`` (what is shown of it at a moment); ``queries`` (filter, order,
page); ``differences`` (from one page to the next); ``board`` (a whole test). All of these
are pure. ``reading`` fills facts from the database, ``feed`` keeps one board for each
test that somebody looks at, ``consumer`` serves it.
"""
