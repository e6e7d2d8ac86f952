"""The files that a form without JavaScript brings."""

from collections.abc import Iterator
from typing import BinaryIO, cast

from assessments.questions.kinds.files import written
from assessments.questions.plain import ANSWER, Filled
from assessments.services.answers import uploading
from assessments.views.kept import fields_of_question
from assessments.views.requests import SignedInRequest

UPLOADS = "uploads"


def stored_one_by_one(
    request: SignedInRequest, upload: uploading.Upload
) -> Iterator[Filled]:
    """
    The fields of the form, which name the files that are kept and those stored so far.

    Raises:
        Refused: If a file is refused; those before it stay named.
    """
    fields: Filled = fields_of_question(request.POST)
    for file in request.FILES.getlist(UPLOADS):
        stored = uploading.receive(
            uploading.admit(upload),
            file.name or "",
            cast(BinaryIO, file),
            file.size or 0,
        )
        name = written(
            {"name": stored.name, "size": stored.size, "sha256": stored.sha256}
        )
        fields = {**fields, ANSWER: [*fields.get(ANSWER, ()), name]}
        yield fields
