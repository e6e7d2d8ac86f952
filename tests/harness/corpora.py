"""
Question files other people wrote, which the project tests with but does not keep.

QUESTION_CORPORA names their folder. It has a folder for each format with an
``expected.csv``: for each file the number of its questions, counted independently.
"""

import csv
import os
from pathlib import Path

import pytest


def corpus(*folders):
    """For ``parametrize``: (path, row of expected.csv) of each file of these folders."""
    root = os.environ.get("QUESTION_CORPORA")
    if not root:
        skip = pytest.mark.skip(reason="QUESTION_CORPORA names no folder")
        return [pytest.param(None, None, marks=skip, id="corpora")]
    found = []
    for name in folders:
        folder = Path(root) / name
        with (folder / "expected.csv").open(newline="") as file:
            found += [
                pytest.param(folder / row["file"], row, id=row["file"])
                for row in csv.DictReader(file)
            ]
    return found
