"""Disconnecting candidates: who is affected, who is not and why, and doing it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.admin.monitor import Watch, watch
from assessments.models import Attempt
from assessments.services.proctoring import disconnect_candidate


class AttemptIdsField(forms.CharField):
    """
    Attempt ids, separated by commas.

    One field, however many: the number of fields of a form is limited.
    """

    def clean(self, value: Any) -> list[uuid.UUID]:
        text = super().clean(value)
        try:
            return [uuid.UUID(part) for part in text.split(",")]
        except ValueError:
            raise ValidationError(_("This is not a list of attempts.")) from None


class DisconnectForm(forms.Form):
    ids = AttemptIdsField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(
            attrs={"rows": 3, "aria-describedby": "reason-help", "maxlength": 500}
        ),
        error_messages={"required": gettext_lazy("Say why: it goes into the log.")},
    )


@dataclass(frozen=True, slots=True)
class Skipped:
    attempt: Attempt
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom a disconnection reaches. Every chosen attempt is in one of the two."""

    affected: list[Watch]
    skipped: list[Skipped]


def plan_disconnect(attempts: Sequence[Attempt], now: datetime) -> Plan:
    watched = watch(attempts, now).values()
    return Plan(
        affected=[one for one in watched if one.is_live],
        skipped=[
            Skipped(one.attempt, _why_skipped(one))
            for one in watched
            if not one.is_live
        ],
    )


def _why_skipped(one: Watch) -> str:
    if one.elsewhere:
        return _("connected to another test")
    return _("not connected")


def disconnect_all(
    affected: Sequence[Watch], *, actor: Any, reason: str, now: datetime
) -> list[tuple[Attempt, bool]]:
    """Each its own transaction; False for one who was gone by the time it came."""
    return [
        (
            one.attempt,
            disconnect_candidate(
                one.attempt.candidate_id, actor=actor, reason=reason, now=now
            ),
        )
        for one in affected
    ]
