#!/usr/bin/env python3
"""
Refuses a folder with more than 20 modules: a crowded folder has a subject without a room.

Called by ``make check`` with the packages to look at. Counted are the files that hold
code, not ``__init__.py``. Not counted are folders of migrations, which only grow, and the
tests, which stand outside the packages.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

LIMIT = 20
CODE = {".py", ".js"}
NOT_COUNTED = {"migrations", "__pycache__"}


def crowded(package: Path) -> Iterator[str]:
    for folder in sorted(
        path for path in [package, *package.rglob("*")] if path.is_dir()
    ):
        count = len(modules(folder))
        if count > LIMIT and not NOT_COUNTED.intersection(folder.parts):
            yield f"{folder}: {count} modules, at most {LIMIT}"


def modules(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.iterdir()
        if path.suffix in CODE and path.name != "__init__.py"
    ]


def main(packages: list[str]) -> int:
    found = [line for package in packages for line in crowded(Path(package))]
    if found:
        print("Folders with too many modules:", *found, sep="\n  ")
        print(
            "Find the modules that share a subject and give them a folder of their own,",
            "or put the new module into a folder that has its subject already.",
            "docs/concepts.md lists the rooms.",
            sep="\n",
        )
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
