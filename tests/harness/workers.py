"""The threads of ``realtime.database.batching``, which the loop of the whole run would keep."""

from django.db import connection

from realtime.database import batching


def end_workers():
    """
    Close the connections of this process's workers, and let the next call begin anew.

    A thread makes its connection its own when it starts, for the database that is the
    default by then; left to the next test it would have one for another database, or one
    that nobody gave it.
    """
    for workers in list(batching._workers.values()):
        for worker in vars(workers).values():
            worker._thread.submit(_hang_up).result()
            worker._thread.shutdown()
            worker._locked.end()
    batching._workers.clear()
    vars(batching._here).clear()


def _hang_up():
    connection.close()  # the one of the thread that calls this
