"""
What candidates see of their tests and attempts.

The shapes never hold a score, a weight or a right answer except in ``result``, which
results.result_for_candidate opens.
"""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments import selectors
from assessments.api.results import outcome_for_candidate
from assessments.api.serializers.base import (
    KINDS,
    STATUSES,
    Shape,
    UtcDateTime,
    WhichTest,
    utc,
)
from assessments.models import Attempt


class OpenTest(Shape):
    """
    A test that the candidate may start or continue now.

    ``minutes`` is the time of the test. ``minutes_allowed`` includes the candidate's extra
    time. ``ends_at`` is when an attempt that starts now ends; null if none can start.
    Extra time moves ``closes_at``, unless the test's end is final. ``attempt`` is the id
    of the open attempt, if there is one.
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

    ``status`` is the present status: an attempt whose time ran out is expired even before
    the server has stored that. ``remaining_ms`` is 0 when the attempt has ended. It does
    not change while the attempt is paused.
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
        """Null while the clock is stopped, and when the attempt has ended."""
        return utc(attempt.deadline) if selectors.is_open(attempt, self.now) else None

    @extend_schema_field(UtcDateTime(allow_null=True))
    def get_finished_at(self, attempt: Attempt) -> str | None:
        """When the attempt ended: at its deadline if its time ran out."""
        if selectors.is_open(attempt, self.now):
            return None
        return utc(attempt.finished_at or attempt.deadline)


class OwnAnswer(Shape):
    """An answer. ``response`` has the shape of the question's kind."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=KINDS)
    response = serializers.JSONField(allow_null=True)
    revision = serializers.IntegerField()
    flagged = serializers.BooleanField()


class MarkedAnswer(Shape):
    """
    An answer with its score and the right answer.

    ``right`` is a response that earns the most, in the shape of the kind. It is null if a
    person marks the question; then ``score`` is null until a person has marked it.
    ``feedback_on_response`` is the author's feedback on what was chosen or typed,
    ``feedback`` that on the question.
    """

    number = serializers.IntegerField()
    score = serializers.DecimalField(7, 2, allow_null=True)
    points = serializers.DecimalField(7, 2)
    right = serializers.JSONField(allow_null=True)
    feedback_on_response = serializers.ListField(child=serializers.CharField())
    feedback = serializers.CharField()


class Outcome(Shape):
    """
    ``answers`` is null unless right answers are shown. ``score`` is null if only the grade
    is shown. ``grade`` and ``passed`` are left out unless a grade is shown.
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

    ``withheld`` says why the reply leaves out the answers of an open attempt: "elsewhere"
    while another sign-in has the seat, "on_hold" while a proctor decides who gets it. It
    is null otherwise. ``result`` is null until the test's result rule or a release shows
    it.
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
