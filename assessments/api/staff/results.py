"""The results of a test, and their release to its candidates."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments import results
from assessments.api.serializers.base import Shape, UtcDateTime
from assessments.api.views import StaffReading, answers
from assessments.formats.results.contents import ResultsContents
from assessments.gradebook.table import results_table
from assessments.models import ResultRelease, Test
from assessments.people.sharing import tests_with_results_for
from assessments.rules.visibility import Released
from assessments.services import closing, releasing


class QuestionColumn(Shape):
    """A question's place in the test as authored."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    max = serializers.FloatField()


class CandidateRow(Shape):
    """
    One attempt. ``points`` has a number for each question, null while it has no score.
    ``total`` and ``percent`` are null while the attempt is open. ``grade`` is empty while
    answers wait to be marked.
    """

    username = serializers.CharField()
    last_name = serializers.CharField()
    first_name = serializers.CharField()
    email = serializers.CharField()
    attempt = serializers.IntegerField()
    status = serializers.CharField()
    points = serializers.ListField(child=serializers.FloatField(allow_null=True))
    total = serializers.FloatField(allow_null=True)
    max = serializers.FloatField()
    percent = serializers.FloatField(allow_null=True)
    grade = serializers.CharField()
    passed = serializers.BooleanField(allow_null=True)
    unmarked = serializers.IntegerField()


class TestResults(Shape):
    test = serializers.SlugField()
    questions = QuestionColumn(many=True)
    candidates = CandidateRow(many=True)


class ReleaseSent(serializers.Serializer[Any]):
    """What candidates see from now on. A field that is left out changes nothing."""

    score = serializers.BooleanField(required=False)
    grade = serializers.BooleanField(required=False)
    paper = serializers.BooleanField(required=False)
    override = serializers.BooleanField(required=False, default=False)
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=500
    )


class ReleaseState(Shape):
    """What is released, since when and by whom. Null if nothing was ever released."""

    score = serializers.BooleanField()
    grade = serializers.BooleanField()
    paper = serializers.BooleanField()
    at = UtcDateTime()
    by = serializers.SerializerMethodField()
    overridden = serializers.ListField(child=serializers.CharField())

    def get_by(self, release: ResultRelease) -> str | None:
        return release.by.get_username() if release.by else None


class ClosedState(Shape):
    starts_closed_at = UtcDateTime(allow_null=True)


class OfOneTest(StaffReading):
    """For a test whose results this person may read: own, shared or proctored."""

    def tests(self) -> QuerySet[Test]:
        return tests_with_results_for(self.user)

    @cached_property
    def test(self) -> Test:
        return get_object_or_404(self.tests(), slug=self.kwargs["slug"])


class Results(OfOneTest):
    """
    The results of a test: a row for each attempt, sorted by name.

    Needs assessments.view_results.
    """

    serializer_class = TestResults
    required_permissions = ("assessments.view_results",)

    @extend_schema(responses=answers(TestResults, 404))
    def get(self, request: Request, slug: str) -> Response:
        return Response(ResultsContents(results_table(self.test, self.now)).data())


class ReleaseResults(OfOneTest):
    """
    Show candidates their score, their grade, or their paper with the right answers.

    Needs assessments.release_results. ``false`` withdraws what was released. The server
    refuses a release with 409 while an attempt is open, while somebody may still start, or
    while answers wait to be marked, and names each reason. ``override`` with a ``reason``
    releases all the same; it needs assessments.override_release.
    """

    serializer_class = ReleaseState
    required_permissions = ("assessments.release_results",)

    @extend_schema(request=ReleaseSent, responses=answers(ReleaseState, 404, 409, 422))
    def post(self, request: Request, slug: str) -> Response:
        sent = ReleaseSent(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        test = self.test
        before = results.shown_by_now(test, self.now)
        what = Released(
            values.get("score", before.score),
            values.get("grade", before.grade),
            values.get("paper", before.paper),
        )
        release = releasing.release_results(
            test.pk,
            what,
            actor=self.user,
            now=self.now,
            override=values["override"],
            reason=values["reason"],
        )
        return Response(ReleaseState(release).data)


class Close(OfOneTest):
    """
    Close a test to new starts. Candidates who are sitting it go on.

    Needs assessments.release_results.
    """

    serializer_class = ClosedState
    required_permissions = ("assessments.release_results",)

    @extend_schema(request=None, responses=answers(ClosedState, 404))
    def post(self, request: Request, slug: str) -> Response:
        test = closing.close_to_starts(self.test.pk, now=self.now)
        return Response(ClosedState(test).data)
