#!/usr/bin/env python3
"""
Refuses a file with more than 400 lines: a long file holds more than one subject.

Called by ``make check`` with the folders to look at. Not counted are migrations, which
nobody reads from top to bottom.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

LIMIT = 400
CODE = {".py"}
NOT_COUNTED = {"migrations", "__pycache__"}


def long_files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in CODE and not NOT_COUNTED.intersection(path.parts):
            count = len(path.read_text(encoding="utf-8").splitlines())
            if count > LIMIT:
                yield f"{path}: {count} lines, at most {LIMIT}"


def main(folders: list[str]) -> int:
    found = [line for folder in folders for line in long_files(Path(folder))]
    if found:
        print("Files with too many lines:", *found, sep="\n  ")
        print("Find the subject that can stand alone and give it a file of its own.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
