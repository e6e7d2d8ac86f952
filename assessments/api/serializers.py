"""
What the API shows. Each shape lists its fields, so that no new column gets out.

Candidates' shapes come first. They never hold a score, a weight or a right answer
except in ``result``, which results.result_for_candidate opens.
"""

from datetime import UTC, datetime
from typing import Any, TypeAlias

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments import selectors
from assessments.api.monitoring import Progress, Turnout
from assessments.api.permissions import VIEW_RAW_DEVICE, VIEW_RESPONSES
from assessments.api.results import outcome_for_candidate
from assessments.models import Answer, Attempt, Test
from assessments.questions import registry
from assessments.rules.states import STATUS_LABELS, AttemptStatus
from realtime.models import Transport

STATUSES = [(status.value, STATUS_LABELS[status]) for status in AttemptStatus]
KINDS = registry.labels()

AnyField: TypeAlias = "serializers.Field[Any, Any, Any, Any]"


class Shape(serializers.Serializer[Any]):
    """Something that is only ever shown."""

    @property
    def now(self) -> datetime:
        """The request's one now, which all parts of a response share."""
        now: datetime = self.context["now"]
        return now


class UtcDateTime(serializers.DateTimeField):
    """A time in UTC whatever TIME_ZONE shows people: ``2026-03-01T09:00:00Z``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)


def utc(moment: datetime | None) -> str | None:
    return UtcDateTime().to_representation(moment) if moment else None


class WhichTest(Shape):
    """The test an attempt is a sitting of."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    slug = serializers.SlugField()


class OpenTest(Shape):
    """
    A test the candidate may sit now.

    ``minutes`` is the test's own time, ``minutes_allowed`` this candidate's with extra
    time. ``ends_at`` is when an attempt started now would end: ``closes_at`` moves by
    the candidate's extra time, unless the test's end is final. It is empty where none
    can be started. ``attempt`` is the open attempt to go on with.
    """

    id = serializers.IntegerField(source="test.id")
    title = serializers.CharField(source="test.title")
    slug = serializers.SlugField(source="test.slug")
    minutes = serializers.IntegerField(source="test.duration_minutes")
    minutes_allowed = serializers.IntegerField()
    ends_at = UtcDateTime(allow_null=True)
    opens_at = UtcDateTime(source="test.opens_at", allow_null=True)
    closes_at = UtcDateTime(source="test.closes_at", allow_null=True)
    attempts_allowed = serializers.IntegerField(source="test.attempts_allowed")
    attempts_left = serializers.IntegerField()
    attempt = serializers.UUIDField(allow_null=True)


class OwnAttempt(Shape):
    """
    One of the candidate's own attempts.

    ``status`` is the one of now: an attempt whose time ran out is expired even before
    that is written down. ``remaining_ms`` is 0 when it has ended and stands still while
    it is paused.
    """

    id = serializers.UUIDField()
    test = WhichTest()
    number = serializers.IntegerField()
    status = serializers.SerializerMethodField()
    started_at = UtcDateTime()
    deadline = serializers.SerializerMethodField()
    remaining_ms = serializers.SerializerMethodField()
    finished_at = serializers.SerializerMethodField()
    receipt = serializers.CharField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=STATUSES))
    def get_status(self, attempt: Attempt) -> str:
        return selectors.status_now(attempt, self.now).value

    def get_remaining_ms(self, attempt: Attempt) -> int:
        return selectors.remaining_ms(attempt, self.now)

    @extend_schema_field(UtcDateTime(allow_null=True))
    def get_deadline(self, attempt: Attempt) -> str | None:
        """Empty while the clock stands, and when it has ended."""
        return utc(attempt.deadline) if selectors.is_open(attempt, self.now) else None

    @extend_schema_field(UtcDateTime(allow_null=True))
    def get_finished_at(self, attempt: Attempt) -> str | None:
        """When it ended; one whose time ran out ended at its deadline."""
        if selectors.is_open(attempt, self.now):
            return None
        return utc(attempt.finished_at or attempt.deadline)


class OwnAnswer(Shape):
    """An answer as the candidate's page knows it; ``response`` is shaped by kind."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=KINDS)
    response = serializers.JSONField(allow_null=True)
    revision = serializers.IntegerField()
    flagged = serializers.BooleanField()


class MarkedAnswer(Shape):
    """
    An answer with what was right.

    ``right`` is a response that earns the most, shaped by kind; null where a person
    scores. ``score`` is null until that person has. ``feedback_on_response`` is what the
    author says of what was chosen or typed, ``feedback`` of the question.
    """

    number = serializers.IntegerField()
    score = serializers.DecimalField(7, 2, allow_null=True)
    points = serializers.DecimalField(7, 2)
    right = serializers.JSONField(allow_null=True)
    feedback_on_response = serializers.ListField(child=serializers.CharField())
    feedback = serializers.CharField()


class Outcome(Shape):
    """
    ``answers`` is null unless right answers are shown as well, ``score`` where only the
    grade is. ``grade`` and ``passed`` are there when a grade is shown.
    """

    score = serializers.DecimalField(9, 2, allow_null=True)
    max_score = serializers.DecimalField(9, 2)
    needs_grading = serializers.BooleanField()
    grade = serializers.CharField(required=False)
    passed = serializers.BooleanField(allow_null=True, required=False)
    answers = MarkedAnswer(source="marked", many=True, allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(instance)
        if instance.grade is None:
            del told["grade"], told["passed"]
        return told


class OwnAttemptDetail(OwnAttempt):
    """
    One attempt with its answers in paper order.

    ``withheld`` is null, or why an open attempt is answered without its answers:
    "elsewhere" while another sign-in has the seat, "on_hold" while nobody may have it.
    ``result`` is null until the test's result rule or a release shows it.
    """

    answers = serializers.SerializerMethodField()
    withheld = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()

    @extend_schema_field(OwnAnswer(many=True))
    def get_answers(self, attempt: Attempt) -> Any:
        shown = [] if self.get_withheld(attempt) else attempt.answers.all()
        return OwnAnswer(shown, many=True, context=self.context).data

    @extend_schema_field(
        serializers.ChoiceField(choices=["elsewhere", "on_hold"], allow_null=True)
    )
    def get_withheld(self, attempt: Attempt) -> str | None:
        why: str | None = self.context.get("withheld")
        return why

    @extend_schema_field(Outcome(allow_null=True))
    def get_result(self, attempt: Attempt) -> Any:
        outcome = outcome_for_candidate(attempt, self.now)
        return Outcome(outcome).data if outcome else None


class Person(Shape):
    """A candidate, as staff name them."""

    id = serializers.IntegerField()
    username = serializers.CharField(source="get_username")
    name = serializers.CharField(source="get_full_name")


class StaffTest(Shape):
    """A test, published or not; ``live`` is how many candidates sit it now."""

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
        """Names; empty where every signed-in candidate may sit it."""
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

    ``live``: the candidate is connected to it now. ``score`` and ``needs_grading`` are
    left out for those who may not view answers; to others they show as soon as they are
    known, whatever the test's result rule lets candidates see.
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

    ``response`` and ``score`` are left out for those who may not view answers.
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


class Endpoints(serializers.Serializer[Any]):
    """Names and addresses of what the caller may read."""

    def get_fields(self) -> dict[str, AnyField]:
        fields: dict[str, AnyField] = {
            name: serializers.URLField() for name in ("tests", "attempts", "schema")
        }
        for name in ("staff-tests", "staff-attempts", "staff-seats"):
            fields[name] = serializers.URLField(required=False)
        return fields


class Problem(Shape):
    """RFC 9457. ``code`` is the one the socket sends for the same situation."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # a field, not the attribute
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


def without(
    shape: Shape, fields: dict[str, AnyField], private: tuple[str, ...], permission: str
) -> dict[str, AnyField]:
    """The fields the caller may see; the schema, which has no caller, shows all."""
    if getattr(shape.context.get("view"), "swagger_fake_view", False):
        return fields
    if shape.context["request"].user.has_perm(permission):
        return fields
    return {name: field for name, field in fields.items() if name not in private}
