"""Fixtures about the database of an earlier release, for the commands that meet one."""

from tests.assessments.earlier_release.conftest import (  # noqa: F401 - fixtures
    earlier,
    empty,
    run_on,
)
