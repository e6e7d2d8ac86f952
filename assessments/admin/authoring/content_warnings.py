"""Messages that tell an author about content that not everybody could read."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from assessments.services.authoring.content import FLAWS_TOLD
from realtime.admin import ModelAdmin


def tell_remarks(
    of: ModelAdmin[Any], request: HttpRequest, remarks: Iterable[str]
) -> None:
    remarks = list(remarks)
    for remark in remarks[:FLAWS_TOLD]:
        of.message_user(request, remark, messages.WARNING)
    if more := len(remarks[FLAWS_TOLD:]):
        text = ngettext("And %(n)d more.", "And %(n)d more.", more) % {"n": more}
        of.message_user(request, text, messages.WARNING)
