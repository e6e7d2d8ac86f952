"""Answers to mark, and marks, over HTTP."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
)
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.serializers.base import Shape, UtcDateTime
from assessments.api.serializers.staff import Person
from assessments.api.views import StaffReading, answers
from assessments.grading.marks import GivenAnswer, stands
from assessments.grading.overlay import NO_CORRECTIONS, corrected
from assessments.grading.second import MARKED_ONCE
from assessments.marking import queue
from assessments.marking.seen import SeenMarks, seen_marks
from assessments.models import Answer, Mark, Test, TestMarkingRules
from assessments.models.people import doer
from assessments.papers.corrected import corrections_of
from assessments.people.assigned import reach_of
from assessments.people.markers import MAY_MARK, sees_names, tests_to_mark
from assessments.services.grading.marking import TOKEN_CHARS, NewMark, give_own_mark
from assessments.services.grading.slots import fill_slots

MAX_PLACE = 32_767
MAX_REVISION = 2_147_483_647


class MarkGiven(Shape):
    """
    A mark. ``stands`` is false if the answer has changed since; then the mark does not
    count. ``response`` is what was marked.
    """

    id = serializers.IntegerField()
    round = serializers.IntegerField()
    points = serializers.DecimalField(max_digits=9, decimal_places=2)
    comment = serializers.CharField()
    revision = serializers.IntegerField()
    response = serializers.JSONField(allow_null=True)
    marker = serializers.SerializerMethodField()
    at = UtcDateTime()
    stands = serializers.SerializerMethodField()

    def get_marker(self, mark: Mark) -> str | None:
        who = doer(mark, "marker")
        return who.username if who else None

    def get_stands(self, mark: Mark) -> bool:
        answer = mark.answer
        return stands(mark.given, GivenAnswer(answer.revision, answer.response))


class AnswerToMark(Shape):
    """
    An answer of an attempt that has ended.

    ``question`` is the question's place in the test as authored. ``score`` is null while
    the answer waits to be marked, and ``due`` is the round that it waits for. ``marks``
    are those that you may see: the second marker does not see the first mark.
    ``candidate`` is null for markers who may not see names.
    """

    id = serializers.IntegerField()
    revision = serializers.IntegerField()
    question = serializers.IntegerField(source="slot")
    kind = serializers.CharField()
    response = serializers.JSONField(allow_null=True)
    points = serializers.SerializerMethodField()
    score = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    marks = serializers.SerializerMethodField()
    due = serializers.SerializerMethodField()
    candidate = serializers.SerializerMethodField()

    def get_points(self, answer: Answer) -> str:
        """The points of the question, as a correction may have changed them."""
        items = answer.attempt.paper.content["items"]
        item = next(one for one in items if one["number"] == answer.number)
        correction = self.context["corrections"].of(item)
        return str(corrected(item, correction)["points"])

    @extend_schema_field(MarkGiven(many=True))
    def get_marks(self, answer: Answer) -> Any:
        seen = self._seen(answer)
        return MarkGiven(seen.marks, many=True, context=self.context).data

    def get_due(self, answer: Answer) -> int | None:
        return self._seen(answer).due

    def _seen(self, answer: Answer) -> SeenMarks:
        marks = sorted(answer.marks.all(), key=lambda mark: mark.pk)
        marker = self.context["request"].user
        return seen_marks(answer, marks, marker.pk, self.context["rules"])

    @extend_schema_field(Person(allow_null=True))
    def get_candidate(self, answer: Answer) -> Any:
        if not sees_names(self.context["request"].user):
            return None
        return Person(answer.attempt.candidate).data


class NewMarkSent(serializers.Serializer[Any]):
    """
    ``revision``: the revision of the answer that you read. ``token``: your name for the
    request; a repeated token gives no second mark. ``seen``: the id of the newest mark of
    the round that you read, 0 if there was none. With ``seen``, a newer mark of another
    marker refuses yours. ``round``: without it the mark is of the round that is yours to
    give, which is 1 where one marker is enough.
    """

    points = serializers.DecimalField(max_digits=24, decimal_places=12)
    comment = serializers.CharField(required=False, allow_blank=True, default="")
    revision = serializers.IntegerField(min_value=0, max_value=MAX_REVISION)
    round = serializers.IntegerField(required=False, allow_null=True, default=None)
    token = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=TOKEN_CHARS
    )
    seen = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0
    )


class MarkingView(StaffReading):
    required_permissions = (MAY_MARK,)

    def test_named(self, slug: str) -> Test:
        return get_object_or_404(tests_to_mark(self.user), slug=slug)


class AnswersToMark(MarkingView, generics.ListAPIView[Answer]):
    """
    The answers of a test that can be marked: those of attempts that have ended and count.

    Needs assessments.mark_answers. The test has to be your own, or shared with you with
    the right to mark; any other test is not found.
    """

    serializer_class = AnswerToMark

    def get_queryset(self) -> QuerySet[Answer]:
        test = self.test_named(self.kwargs["slug"])
        fill_slots(test)
        reach = reach_of(self.user, test)
        rows = reach.answers(queue.answers_of(test, self._question()))
        if self.request.query_params.get("unmarked") in ("1", "true"):
            rows = queue.waiting(rows)
        related = ("attempt__paper", "attempt__candidate")
        marks = Prefetch("marks", Mark.objects.select_related("marker"))
        rows = rows.select_related(*related).prefetch_related(marks)
        self.rules = TestMarkingRules.of(test.pk)
        self.corrections = corrections_of(test)
        return rows.order_by("slot", "pk")

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {
            "rules": getattr(self, "rules", MARKED_ONCE),
            "corrections": getattr(self, "corrections", NO_CORRECTIONS),
        }

    def _question(self) -> int | None:
        text = self.request.query_params.get("question", "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text[:9]) <= MAX_PLACE):
            raise ValidationError(
                {"question": ["Write a place in the test: 1 or more."]}
            )
        return int(text)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "question",
                int,
                description="The question's place in the test as authored.",
            ),
            OpenApiParameter(
                "unmarked", bool, description="Only answers that wait to be marked."
            ),
        ],
        responses=answers(AnswerToMark(many=True), 404, 422),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)


class Marks(MarkingView):
    """
    Give an answer a mark.

    422: the points are not within those of the question, or the round is not 1 to 3. 409:
    the answer has another revision, the attempt has not ended, there is a mark that you
    have not seen, or you have marked the answer in another round. Needs
    assessments.mark_answers, and the right to mark the test.
    """

    serializer_class = MarkGiven

    @extend_schema(
        request=NewMarkSent,
        responses={
            201: MarkGiven,
            **{
                status: shape
                for status, shape in answers(MarkGiven, 404, 409, 422).items()
                if status != 200
            },
        },
    )
    def post(self, request: Request, answer_id: int) -> Response:
        answer = get_object_or_404(
            Answer.objects.select_related("attempt__test").filter(
                attempt__test__in=tests_to_mark(self.user),
            ),
            pk=answer_id,
        )
        if not reach_of(self.user, answer.attempt.test).has(answer):
            raise Http404
        sent = NewMarkSent(data=request.data)
        sent.is_valid(raise_exception=True)
        given = {**sent.validated_data}
        if given["round"] is None:
            given["round"] = self._round(answer)
        new = NewMark(answer.pk, marker=self.user, **given)
        mark = give_own_mark(new, marker=self.user, now=self.now)
        context = self.get_serializer_context()
        return Response(MarkGiven(mark, context=context).data, status=201)

    def _round(self, answer: Answer) -> int:
        marks = list(Mark.objects.filter(answer=answer).order_by("pk"))
        rules = TestMarkingRules.of(answer.attempt.test_id)
        return seen_marks(answer, marks, self.user.pk, rules).round


urlpatterns: list[URLPattern] = [
    path("tests/<slug:slug>/answers/", AnswersToMark.as_view(), name="staff-answers"),
    path("answers/<int:answer_id>/marks/", Marks.as_view(), name="staff-marks"),
]
