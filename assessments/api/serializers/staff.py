"""What staff see: tests, attempts, timelines and seats."""

from rest_framework import serializers

from assessments.api.monitoring import Progress, Turnout
from assessments.api.permissions import VIEW_RAW_DEVICE, VIEW_RESPONSES
from assessments.api.serializers.base import (
    KINDS,
    AnyField,
    Shape,
    UtcDateTime,
    without,
)
from assessments.api.serializers.candidates import OwnAttempt
from assessments.models import Answer, Attempt, Test
from realtime.models import Transport


class Person(Shape):
    """A candidate."""

    id = serializers.IntegerField()
    username = serializers.CharField(source="get_username")
    name = serializers.CharField(source="get_full_name")


class StaffTest(Shape):
    """A test. ``live`` is the number of candidates who are connected to it now."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    slug = serializers.SlugField()
    minutes = serializers.IntegerField(source="duration_minutes")
    opens_at = UtcDateTime(allow_null=True)
    closes_at = UtcDateTime(allow_null=True)
    published_at = UtcDateTime(allow_null=True)
    groups = serializers.SerializerMethodField()
    attempts = serializers.SerializerMethodField()
    live = serializers.SerializerMethodField()

    def get_groups(self, test: Test) -> list[str]:
        """The names of the groups. Empty if every signed-in candidate may sit the test."""
        return [group.name for group in test.groups.all()]

    def get_attempts(self, test: Test) -> int:
        return self._turnout(test).attempts

    def get_live(self, test: Test) -> int:
        return self._turnout(test).live

    def _turnout(self, test: Test) -> Turnout:
        turnout: Turnout = self.context["turnout"][test.pk]
        return turnout


class StaffAttempt(OwnAttempt):
    """
    An attempt as staff see it.

    ``live``: the candidate is connected to the attempt now. ``score`` and
    ``needs_grading`` are left out for staff who may not view answers. Other staff see them
    as soon as they are known, whatever candidates may see.
    """

    PRIVATE = ("score", "needs_grading")

    candidate = Person()
    live = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()
    answered = serializers.SerializerMethodField()
    flagged = serializers.SerializerMethodField()
    max_score = serializers.DecimalField(9, 2)
    score = serializers.DecimalField(9, 2, allow_null=True, required=False)
    needs_grading = serializers.BooleanField(required=False)

    def get_fields(self) -> dict[str, AnyField]:
        return without(self, super().get_fields(), self.PRIVATE, VIEW_RESPONSES)

    def get_live(self, attempt: Attempt) -> bool:
        return self._progress(attempt).live

    def get_questions(self, attempt: Attempt) -> int:
        return self._progress(attempt).questions

    def get_answered(self, attempt: Attempt) -> int:
        return self._progress(attempt).answered

    def get_flagged(self, attempt: Attempt) -> int:
        return self._progress(attempt).flagged

    def _progress(self, attempt: Attempt) -> Progress:
        progress: Progress = self.context["progress"][attempt.pk]
        return progress


class StaffAnswer(Shape):
    """
    An answer as staff see it.

    ``response`` and ``score`` are left out for staff who may not view answers.
    """

    PRIVATE = ("response", "score")

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=KINDS)
    answered = serializers.SerializerMethodField()
    flagged = serializers.BooleanField()
    revision = serializers.IntegerField()
    saved_at = UtcDateTime(allow_null=True)
    response = serializers.JSONField(allow_null=True, required=False)
    score = serializers.DecimalField(7, 2, allow_null=True, required=False)

    def get_fields(self) -> dict[str, AnyField]:
        return without(self, super().get_fields(), self.PRIVATE, VIEW_RESPONSES)

    def get_answered(self, answer: Answer) -> bool:
        return answer.response is not None


class StaffAttemptDetail(StaffAttempt):
    """One attempt with its answers in paper order."""

    answers = StaffAnswer(many=True)


class TimelineEntry(Shape):
    """
    One thing that happened, from the attempt's log or from the seat's.

    ``by`` is candidate, staff or system. ``other_connection_id`` is the connection a
    takeover replaced. ``address`` and ``user_agent`` are left out for those who may not
    view session events.
    """

    PRIVATE = ("address", "user_agent")

    id = serializers.IntegerField(source="pk")
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field, not the attribute
        choices=["attempt", "seat"]
    )
    at = UtcDateTime()
    kind = serializers.CharField()
    by = serializers.CharField()
    actor = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    epoch = serializers.IntegerField(allow_null=True)
    connection_id = serializers.UUIDField(allow_null=True)
    other_connection_id = serializers.UUIDField(allow_null=True)
    subject = serializers.CharField()
    device = serializers.CharField()
    address = serializers.IPAddressField(allow_null=True, required=False)
    user_agent = serializers.CharField(required=False)
    detail = serializers.DictField()

    def get_fields(self) -> dict[str, AnyField]:
        return without(self, super().get_fields(), self.PRIVATE, VIEW_RAW_DEVICE)


class Timeline(Shape):
    """A page of the timeline; ``next`` is the address of the one that follows."""

    next = serializers.URLField(allow_null=True)
    results = TimelineEntry(many=True)


class Seat(Shape):
    """
    A live seat: who is connected, to what, since when.

    ``address`` and ``user_agent`` are left out for those who may not view session
    events.
    """

    PRIVATE = ("address", "user_agent")

    user = Person()
    epoch = serializers.IntegerField()
    connection_id = serializers.UUIDField()
    subject = serializers.CharField()
    room = serializers.CharField()
    transport = serializers.ChoiceField(choices=Transport.choices)
    device = serializers.CharField()
    claimed_at = UtcDateTime()
    renewed_at = UtcDateTime()
    address = serializers.IPAddressField(allow_null=True, required=False)
    user_agent = serializers.CharField(required=False)

    def get_fields(self) -> dict[str, AnyField]:
        return without(self, super().get_fields(), self.PRIVATE, VIEW_RAW_DEVICE)
