"""One word, one meaning: no two classes share a name without a reason on a list."""

import ast
from collections import defaultdict

from django.conf import settings

ROOT = settings.BASE_DIR
PACKAGES = ("assessment_site", "assessments", "realtime")
SHARED = {
    "Command": "Django finds a command by this name in its module",
    "HelpRequest": "the row, and the frame that asks for it",
    "Line": "of a file of results, and of an answer as it is shown",
    "Loss": "of time of an attempt, and of what a format cannot hold",
    "Notice": "the row, and the frame that tells it",
    "_Form": "the plain form of one kind of question, in its module",
}


def modules_by_class():
    found = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(str(path.relative_to(ROOT)))
    return found


def test_no_two_classes_share_a_name_without_a_reason():
    shared = {name: paths for name, paths in modules_by_class().items() if paths[1:]}

    assert {name: paths for name, paths in shared.items() if name not in SHARED} == {}
    assert set(SHARED) <= set(shared), "a reason nobody needs any more"


def test_few_classes_share_their_name():
    counts = [len(paths) for paths in modules_by_class().values()]

    assert sum(count for count in counts if count > 1) < sum(counts) / 20
