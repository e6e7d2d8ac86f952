"""
What staff fill in before a verb runs; the fields are named as in the services.

The admin shows these forms, the API and the command fill them in: one check for all.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models.notices import TEXT_CHARS
from assessments.services.proctoring.clocks import MAX_MINUTES, MAX_PERCENT
from assessments.services.proctoring.notes import NoteCategory
from assessments.services.transitions import REASON_CHARS

MAX_ID = 2**63 - 1
LOGGED = gettext_lazy("Kept in the timeline, with your name.")
UNSEEN = gettext_lazy(
    "Kept in the timeline, with your name. The candidate does not see it."
)
SAY_WHY = {"required": gettext_lazy("Give a reason. The log keeps it.")}


def text_field(
    label: Any, *, required: bool, chars: int, help_text: Any = "", **options: Any
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=chars,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
        **options,
    )


def reason_field(*, required: bool, help_text: Any = LOGGED) -> forms.CharField:
    return text_field(
        gettext_lazy("Reason"),
        required=required,
        chars=REASON_CHARS,
        help_text=help_text,
        error_messages=SAY_WHY,
    )


def message_field() -> forms.CharField:
    return text_field(
        gettext_lazy("To the candidate"),
        required=False,
        chars=TEXT_CHARS,
        help_text=gettext_lazy(
            "The candidate’s page shows it. The candidate never reads the reason."
        ),
    )


def page_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("Page"), required=False, min_value=1, max_value=MAX_ID
    )


def resume_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("Start the clock again"), required=False, initial=True
    )


def count_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("The time on hold counts"),
        required=False,
        help_text=gettext_lazy(
            "The candidate’s own second sign-in stopped the clock. If this is ticked, "
            "the time since then is subtracted from the time that is left. For a hold "
            "that a proctor began, nothing is subtracted."
        ),
    )


class VerbForm(forms.Form):
    """Nothing is asked."""


class UnseenReason(VerbForm):
    reason = reason_field(required=True, help_text=UNSEEN)


class OptionalReason(VerbForm):
    reason = reason_field(required=False, help_text=UNSEEN)


class ToldReason(VerbForm):
    reason = reason_field(required=False, help_text=UNSEEN)
    message = message_field()


class MoreTimeForm(VerbForm):
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        required=False,
        min_value=0,
        max_value=MAX_MINUTES,
        initial=5,
    )
    percent = forms.IntegerField(
        label=gettext_lazy("Or percent of the test's time"),
        required=False,
        min_value=0,
        max_value=MAX_PERCENT,
    )
    from_now = forms.BooleanField(
        label=gettext_lazy("Count from now, not from the present end"),
        required=False,
    )
    reason = reason_field(required=True, help_text=UNSEEN)
    message = message_field()

    def clean_minutes(self) -> int:
        return self.cleaned_data["minutes"] or 0

    def clean_percent(self) -> int:
        return self.cleaned_data["percent"] or 0

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if {"minutes", "percent"} <= values.keys() and (
            (values["minutes"] > 0) == (values["percent"] > 0)
        ):
            self.add_error("minutes", _("Give either minutes or percent, more than 0."))
        return values


class MoveEndForm(VerbForm):
    shorten = forms.BooleanField(
        label=gettext_lazy("Shorten attempts as well"),
        required=False,
        help_text=gettext_lazy(
            "If unticked, attempts that would end earlier keep their end."
        ),
    )
    reason = reason_field(required=True, help_text=UNSEEN)
    message = message_field()


class ReopenForm(VerbForm):
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        required=False,
        min_value=1,
        max_value=MAX_MINUTES,
        help_text=gettext_lazy(
            "How long the attempt goes on, from now. If empty: for the time that "
            "was left when it ended."
        ),
    )
    reason = reason_field(required=True, help_text=UNSEEN)
    message = message_field()


class MessageForm(VerbForm):
    text = text_field(
        gettext_lazy("Message"),
        required=True,
        chars=TEXT_CHARS,
        help_text=gettext_lazy(
            "The candidate’s page shows it at once, or when it connects."
        ),
        error_messages={"required": gettext_lazy("Write something.")},
    )


class NoteForm(VerbForm):
    category = forms.ChoiceField(
        label=gettext_lazy("About"),
        choices=NoteCategory.choices,
        initial=NoteCategory.OTHER,
    )
    text = text_field(
        gettext_lazy("Note"),
        required=True,
        chars=REASON_CHARS,
        help_text=UNSEEN,
        error_messages={"required": gettext_lazy("Write something.")},
    )


class DisconnectForm(UnseenReason):
    sign_out = forms.BooleanField(
        label=gettext_lazy("Sign out everywhere as well"),
        required=False,
        help_text=gettext_lazy(
            "All sign-ins of the candidate end. The candidate has to sign in again."
        ),
    )
    hold = forms.BooleanField(
        label=gettext_lazy("Put on hold as well"),
        required=False,
        help_text=gettext_lazy(
            "The clock stops, and the candidate waits until a proctor releases "
            "the hold."
        ),
    )


class ReleaseForm(OptionalReason):
    resume = resume_field()
    count_hold = count_field()


class ApproveForm(OptionalReason):
    request_id = page_field()
    resume = resume_field()
    count_hold = count_field()


class RefuseForm(UnseenReason):
    request_id = page_field()
    resume = resume_field()
    count_hold = count_field()


class DraftForm(UnseenReason):
    draft_id = forms.IntegerField(
        label=gettext_lazy("Draft"), min_value=1, max_value=MAX_ID
    )
    field_order = ["draft_id", "reason"]
