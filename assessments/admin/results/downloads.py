"""The results of a test, and its statistics, as files from their pages."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.utils.translation import get_language

from assessments.formats.results.contents import Contents, ResultsContents
from assessments.formats.results.csv_file import DIALECTS, dialect_for
from assessments.formats.results.files import make_file
from assessments.gradebook.table import results_table
from assessments.models import Test
from realtime import server_time


def file_of(test: Test, asked: Mapping[str, str]) -> HttpResponse:
    """The results; ``answers``: add a row for each answer. Else as ``download``."""
    with_answers = "answers" in asked
    contents = ResultsContents(results_table(test, server_time.now()), with_answers)
    return download(f"{test.slug}{'-answers' if with_answers else ''}", contents, asked)


def download(name: str, contents: Contents, asked: Mapping[str, str]) -> HttpResponse:
    """
    ``format``: csv, xlsx or json. ``dialect``: of a CSV; by default that of the reader's
    language.
    """
    dialect = asked.get("dialect", "")
    if dialect not in DIALECTS:
        dialect = dialect_for(get_language() or "en")
    made = make_file(contents, asked.get("format", ""), dialect)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{made.ending}"'}
    return HttpResponse(made.content, content_type=made.media_type, headers=headers)
