"""
Static files under names that change with their content.

A page names the files of its own release, and those names never mean anything else. So a
browser may keep them for ever, and a page that was loaded before an upgrade still gets
every module of its own release after it.

``lean`` takes the comments out of our scripts, ``publishing`` writes the named copies,
``storage`` tells templates the names, ``serving`` answers the requests.
"""
