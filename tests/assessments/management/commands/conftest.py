"""Files to import, and the database of an earlier release, for commands that read one."""

import pytest

from tests.assessments.earlier_release.conftest import (  # noqa: F401 - fixtures
    earlier,
    empty,
    run_on,
)


@pytest.fixture
def write(tmp_path):
    def write(content, name="sea.gift"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write
