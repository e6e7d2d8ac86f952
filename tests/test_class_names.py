"""One word, one meaning: no two classes share a name without a reason on a list."""

import ast
from collections import defaultdict

from django.conf import settings

ROOT = settings.BASE_DIR
PACKAGES = ("assessment_site", "assessments", "realtime")
SHARED = {
    "Command": "Django finds a command by this name in its module",
    "Expected": "of a log record, and of the rows behind a save",
    "Field": "of a posted form, and of the plain form of a question",
    "HelpRequest": "the row, and the frame that asks for it",
    "Line": "of a file of results, and of an answer as it is shown",
    "Notice": "the row, and the frame that tells it",
    "Outcome": "the resource, and its serializer",
    "Problem": "the resource, and what is wrong with a file of questions",
    "Reading": "a throttle and the views it is for; how a number is read",
    "Release": "of results, and of a seat",
    "Sitting": "a throttle and the views it is for; the rows of a sitting",
    "UnreadableFile": "of candidates, and of questions",
    "_Form": "the plain form of one kind of question, in its module",
    "_Here": "what belongs to the thread that asks, in its module",
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
