import posixpath
import re
import stat
from pathlib import Path

import pytest

from assessment_site.static_files import publishing
from assessment_site.static_files.publishing import publish, published

IMPORT = re.compile(rb"""(?:\bfrom|\bimport)\s*\(?\s*["']([./][^"']+)["']""")
CLOCK = "assessments/shared/clock.js"


def test_every_import_of_a_published_script_is_a_published_name(root):
    names = publish(root)
    scripts = [n for n in names.values() if n.startswith(("assessments/", "realtime/"))]
    found = 0
    for script in scripts:
        for target in IMPORT.findall((root / script).read_bytes()):
            name = posixpath.normpath(
                posixpath.join(posixpath.dirname(script), target.decode())
            )
            assert name in names.values(), f"{script} imports {target}"
            found += 1

    assert found > 100


def test_a_changed_module_changes_the_names_of_all_that_import_it(root, next_release):
    before = publish(root)
    next_release(CLOCK, "export class Clock {}; export const formatTime = 1;")

    after = publish(root)

    changed = {name for name in before if before[name] != after[name]}
    assert {
        CLOCK,
        "assessments/sitting/sitting.js",
        "assessments/sitting/boot.js",
    } <= changed
    assert "assessments/shared/dom.js" not in changed
    assert "assessments/shared/site.css" not in changed


def test_files_of_an_older_release_stay(root, next_release):
    before = publish(root)
    next_release(CLOCK, "export class Clock {}")
    publish(root)

    assert all((root / name).is_file() for name in before.values())


def test_what_is_published_is_not_written_again(root):
    names = publish(root)
    written = {name: (root / name).stat().st_mtime_ns for name in names.values()}

    assert publish(root) == names
    assert written == {n: (root / n).stat().st_mtime_ns for n in names.values()}


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_lost_or_emptied_file_is_written_again(root, damage):
    path = root / publish(root)[CLOCK]
    content = path.read_bytes()
    damage(path)

    publish(root)

    assert path.read_bytes() == content


def test_whoever_publishes_every_process_may_read(root):
    path = root / publish(root)[CLOCK]

    assert stat.S_IMODE(path.stat().st_mode) & 0o044
    assert not list(root.rglob(".*"))


def test_without_a_place_to_write_the_process_serves_its_own(root, settings, caplog):
    settings.STATIC_ROOT = "/dev/null/static"

    where, names = published()

    assert (where / names[CLOCK]).is_file()
    assert "/dev/null/static is not writable" in caplog.text


def test_a_file_that_names_a_lost_one_leaves_plain_names(root, next_release, caplog):
    next_release("assessments/shared/site.css", 'body { background: url("lost.png") }')

    assert published().names == {}
    assert "assessments/shared/site.css" in caplog.text
    assert publishing.Unpublishable.__name__ in caplog.text
