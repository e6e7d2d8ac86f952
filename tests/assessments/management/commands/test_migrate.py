"""manage.py migrate: a database of an earlier release is left as it is."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from assessments.earlier_release.finding import REFUSAL
from realtime.readiness import unapplied_migrations


def test_a_database_of_an_earlier_release_is_refused_untouched(run_on, earlier):
    run_on(f"sqlite:///{earlier}")
    before = connection.introspection.table_names()

    with pytest.raises(CommandError, match=r"manage\.py carry_over"):
        call_command("migrate")

    assert connection.introspection.table_names() == before


def test_no_process_is_ready_on_it(run_on, earlier):
    run_on(f"sqlite:///{earlier}")

    assert unapplied_migrations() != []


def test_one_sentence_and_no_traceback(earlier):
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=settings.BASE_DIR,
        env={"DATABASE_URL": f"sqlite:///{earlier}", "SECRET_KEY": "x"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, f"CommandError: {REFUSAL}\n")


def test_a_database_of_ours_is_migrated(run_on, tmp_path):
    run_on(f"sqlite:///{tmp_path / 'ours.sqlite3'}")

    call_command("migrate", verbosity=0)

    assert unapplied_migrations() == []
