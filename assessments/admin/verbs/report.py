"""The messages on the next page that say what a verb did."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.models import VerbResult, VerbRun
from assessments.models.people import name_of
from assessments.services.proctoring.undo import UNDO_FOR
from assessments.verbs import running
from realtime import server_time

SHOWN_SKIPPED = 5


def report(admin: Any, request: HttpRequest, run: VerbRun) -> None:
    """Say what the run did, with a button that undoes it for as long as that works."""
    results = run.results.select_related("attempt__candidate", "attempt__test")
    skipped = [result for result in results if not result.is_done]
    # A run for a whole test succeeds also if nobody sits it yet.
    is_good = len(skipped) < len(results) or run.test_id is not None
    admin.message_user(
        request, _head(run), messages.SUCCESS if is_good else messages.WARNING
    )
    lines = _skipped_lines(skipped)
    if lines:
        words = format_html_join("; ", "{}", ((line,) for line in lines))
        told = format_html("{} {}", _("Skipped:"), words)
        admin.message_user(request, told, messages.WARNING)


def _skipped_lines(skipped: Sequence[VerbResult]) -> list[str]:
    """A line for each reason, with the names of those it applies to."""
    names: dict[str, list[str]] = defaultdict(list)
    for result in skipped:
        names[result.why_in_words].append(_name(result))
    return [f"{_listed(whose)}: {why}" for why, whose in names.items()]


def _name(result: VerbResult) -> str:
    attempt = result.attempt
    name = name_of(attempt.candidate)
    if attempt.number == 1:
        return name
    return _("%(name)s, attempt %(n)d") % {"name": name, "n": attempt.number}


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:SHOWN_SKIPPED])
    if more := len(names) - len(shown):
        shown.append(_("and %(n)d more") % {"n": more})
    return ", ".join(shown)


def _head(run: VerbRun) -> SafeString:
    words = capfirst(running.summary(run))
    if not running.can_undo(run, server_time.now()):
        return format_html("{}.", words)
    # The button's form is on every page of the admin: templates/admin/base_site.html.
    return format_html(
        '{}. <button class="undo" form="undo-form" name="run" value="{}"'
        ' data-until="{}">{}</button>',
        words,
        run.pk,
        run.until(UNDO_FOR).isoformat(),
        _("Undo"),
    )
