"""The planned release of a test's results."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from assessments import results
from assessments.api.serializers.base import Shape, UtcDateTime
from assessments.api.staff.results import OfOneTest
from assessments.api.views import answers
from assessments.models import ReleasePlan
from assessments.releases.obstacles import obstacles_to
from assessments.rules.visibility import Released
from assessments.services import planned_releases


class PlanSent(serializers.Serializer[Any]):
    """What candidates see from ``at`` on, in addition to what they see then."""

    at = serializers.DateTimeField()
    score = serializers.BooleanField(required=False, default=False)
    grade = serializers.BooleanField(required=False, default=False)
    paper = serializers.BooleanField(required=False, default=False)


class HeldBackBy(Shape):
    """Why the release could not take effect now."""

    code = serializers.CharField()
    detail = serializers.CharField(source="words")


class PlannedReleaseState(Shape):
    """A planned release. It takes effect at ``at``, once ``held_back_by`` is empty."""

    at = UtcDateTime(source="due_at")
    score = serializers.BooleanField()
    grade = serializers.BooleanField()
    paper = serializers.BooleanField()
    by = serializers.SerializerMethodField()
    held_back_by = HeldBackBy(many=True)

    def get_by(self, plan: ReleasePlan) -> str | None:
        return plan.by.get_username() if plan.by else None


class PlannedRelease(OfOneTest):
    """
    Plan to release results at a time. Needs assessments.release_results.

    If anything stands in the way at that time, the release is held back until nothing
    does. A new plan replaces the one before. DELETE takes the plan back; 404 means that
    nothing is planned.
    """

    serializer_class = PlannedReleaseState
    required_permissions = ("assessments.release_results",)

    @extend_schema(responses=answers(PlannedReleaseState, 404))
    def get(self, request: Request, slug: str) -> Response:
        plan = results.open_plan(self.test)
        if plan is None:
            raise NotFound
        return self._answer(plan)

    @extend_schema(
        request=PlanSent, responses=answers(PlannedReleaseState, 404, 409, 422)
    )
    def post(self, request: Request, slug: str) -> Response:
        sent = PlanSent(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        what = Released(values["score"], values["grade"], values["paper"])
        plan = planned_releases.plan_release(
            self.test.pk, what, values["at"], actor=self.user, now=self.now
        )
        return self._answer(plan)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        test = self.test
        if not planned_releases.undo_plan(test.pk, actor=self.user, now=self.now):
            raise NotFound
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _answer(self, plan: ReleasePlan) -> Response:
        held_back_by = obstacles_to(self.test, plan.what, self.now)
        plan.__dict__["held_back_by"] = held_back_by
        return Response(PlannedReleaseState(plan).data)
