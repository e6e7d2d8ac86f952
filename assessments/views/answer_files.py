"""Files that candidates handed in, as downloads: they are never opened on this site."""

from typing import cast
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse

from assessments import results, selectors
from assessments.files import store
from assessments.models import Answer, AnswerFile
from assessments.papers.reached import questions_ahead
from assessments.views.paper import own_attempt
from assessments.views.plain_seat import withheld_from
from assessments.views.requests import SignedInRequest, candidate_page
from realtime import server_time


def download_of(answer: Answer, sha256: str) -> HttpResponse:
    """
    A file that was uploaded for this answer; the caller has checked who asks.

    Raises:
        Http404: If this answer has no such file: a hash alone gives nobody a file.
    """
    handed = AnswerFile.objects.filter(answer=answer, sha256=sha256).first()
    if handed is None:
        raise Http404
    try:
        file = store.opened(sha256)
    except store.MissingFile:
        raise Http404 from None
    response = FileResponse(
        file,
        as_attachment=True,
        filename=handed.name,
        content_type="application/octet-stream",
    )
    # Whatever a browser makes of it: no script, no form, no request, no other origin.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, response)


@candidate_page
def answer_file(
    request: SignedInRequest, attempt_id: UUID, number: int, sha256: str
) -> HttpResponse:
    """The candidate's own file, while or as long as they may read the question."""
    attempt = own_attempt(request, attempt_id)
    now = server_time.now()
    if selectors.is_open(attempt, now):
        may_read = withheld_from(request, attempt) is None
    else:
        may_read = results.visible_to_candidate(attempt, now).answers
    if not may_read or number in questions_ahead(attempt):
        raise Http404
    answer = attempt.answers.filter(number=number).first()
    if answer is None:
        raise Http404
    return download_of(answer, sha256)
