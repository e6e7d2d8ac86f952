"""PgBouncer, with exactly the file in docs/deploy but for what no two machines share."""

import signal

from tests.harness.deployment import DEPLOY, replaced, require
from tests.harness.process import Process
from tests.harness.services import answers, free_port

IGNORED = "ignore_startup_parameters = options, "


class PgBouncer(Process):
    """
    In front of a Postgres; every client is its ``user`` and needs no password.

    ``as_shipped`` refuses what PgBouncer refuses if nobody configures it.
    """

    # Which ends a PgBouncer since 1.23 at once.
    END = signal.SIGQUIT

    def __init__(self, folder, postgres, *, user="postgres", as_shipped=False):
        self.port, self.user = free_port(), user
        config = folder / "pgbouncer.ini"
        shipped = {IGNORED: "; "} if as_shipped else {}
        config.write_text(replaced(self._text(postgres), shipped))
        super().__init__(
            [require("pgbouncer"), str(config)],
            log=folder / "pgbouncer.log",
            **postgres.identity,  # it refuses root as well
        )

    def _text(self, postgres):
        place = f"host=127.0.0.1 port={postgres.port}"
        return replaced(
            (DEPLOY / "pgbouncer.ini").read_text(),
            {
                "assessments = host=127.0.0.1 port=5432 dbname=assessments": (
                    f"* = {place} user={self.user}"
                ),
                "listen_port = 6432": f"listen_port = {self.port}\nunix_socket_dir =",
                "auth_type = scram-sha-256": "auth_type = any",
                "auth_file = /etc/pgbouncer/userlist.txt": "",
            },
        )

    def url(self, database):
        return f"postgresql://{self.user}:@127.0.0.1:{self.port}/{database}"

    def stop(self, **patience):
        """
        SIGTERM first: it ends an older one, which has no handler for SIGQUIT and so
        keeps the one of its parent, for example a shell's job that ignores it.
        """
        self._signal(signal.SIGTERM)
        return super().stop(**patience)

    def start(self):
        super().start()
        self.wait_until(lambda: answers(self.port), what="answering")
        return self
