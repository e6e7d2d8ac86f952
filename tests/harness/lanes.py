"""The threads of ``realtime.database.batching``, which the loop of the whole run would keep."""

from django.db import connection

from realtime.database import batching


def end_lanes():
    """
    Close the connections of this process's lanes, and let the next call begin anew.

    A thread makes its connection its own when it starts, for the database that is the
    default by then; left to the next test it would have one for another database, or one
    that nobody gave it.
    """
    for lanes in list(batching._lanes.values()):
        for lane in vars(lanes).values():
            lane._thread.submit(_hang_up).result()
            lane._thread.shutdown()
            lane._locked.end()
    batching._lanes.clear()
    vars(batching._here).clear()


def _hang_up():
    connection.close()  # the one of the thread that calls this
