"""Messages that tell an author about content that not everybody could read."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from assessments.services.authoring.content import FLAWS_TOLD
from realtime.admin import ModelAdmin


def tell_warnings(
    of: ModelAdmin[Any], request: HttpRequest, warnings: Iterable[str]
) -> None:
    warnings = list(warnings)
    for warning in warnings[:FLAWS_TOLD]:
        of.message_user(request, warning, messages.WARNING)
    if more := len(warnings[FLAWS_TOLD:]):
        text = ngettext("And %(n)d more.", "And %(n)d more.", more) % {"n": more}
        of.message_user(request, text, messages.WARNING)
