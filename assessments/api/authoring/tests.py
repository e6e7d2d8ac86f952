"""Tests as their authors write them."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.authoring.base import (
    Authoring,
    checked_by_model,
    gone,
    made,
    sent,
)
from assessments.api.serializers.base import Shape, UtcDateTime
from assessments.api.views import StaffTests, answers
from assessments.models import Section, Slot, Test
from assessments.models.content import Navigation, ResultRule
from assessments.models.sharing import Right
from assessments.people.sharing import tests_for
from assessments.services.authoring import tests as verbs
from realtime.models import Policy


class SlotShape(Shape):
    """A place of a section: a question, or a draw from a category."""

    id = serializers.IntegerField()
    section = serializers.IntegerField(source="section_id")
    position = serializers.IntegerField()
    question = serializers.IntegerField(source="question_id", allow_null=True)
    category = serializers.IntegerField(source="category_id", allow_null=True)
    points = serializers.DecimalField(7, 2)


class SectionShape(Shape):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    text_format = serializers.CharField()
    slots = SlotShape(many=True)


class TestSent(serializers.Serializer[Any]):
    """
    What an author sets on a test. PATCH leaves what is left out.

    ``groups`` are names; an empty list opens the test to everybody with an account, once
    it is published. A change of a published test that takes effect for candidates is
    refused (409, ``test.needs_agreement``) until ``agreed`` is true.
    """

    __test__ = False

    title = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True)
    language = serializers.CharField(required=False, allow_blank=True, max_length=35)
    rules = serializers.CharField(required=False, allow_blank=True)
    duration_minutes = serializers.IntegerField(
        required=False, min_value=1, max_value=100_000
    )
    opens_at = serializers.DateTimeField(required=False, allow_null=True)
    closes_at = serializers.DateTimeField(required=False, allow_null=True)
    end_is_final = serializers.BooleanField(required=False)
    grace_seconds = serializers.IntegerField(
        required=False, min_value=0, max_value=86_400
    )
    attempts_allowed = serializers.IntegerField(
        required=False, min_value=1, max_value=1_000
    )
    shuffle_questions = serializers.BooleanField(required=False)
    shuffle_choices = serializers.BooleanField(required=False)
    navigation = serializers.ChoiceField(Navigation.choices, required=False)
    watch_focus = serializers.BooleanField(required=False)
    policy = serializers.ChoiceField(Policy.choices, required=False)
    result_rule = serializers.ChoiceField(ResultRule.choices, required=False)
    questions_at_least_zero = serializers.BooleanField(required=False)
    total_below_zero = serializers.BooleanField(required=False)
    groups = serializers.ListField(child=serializers.CharField(), required=False)
    agreed = serializers.BooleanField(required=False)


class AuthoredTest(Shape):
    """A test with its sections and slots, as its author wrote it."""

    id = serializers.IntegerField()
    slug = serializers.SlugField()
    title = serializers.CharField()
    description = serializers.CharField()
    language = serializers.CharField()
    rules = serializers.CharField()
    duration_minutes = serializers.IntegerField()
    opens_at = UtcDateTime(allow_null=True)
    closes_at = UtcDateTime(allow_null=True)
    end_is_final = serializers.BooleanField()
    grace_seconds = serializers.IntegerField()
    attempts_allowed = serializers.IntegerField()
    shuffle_questions = serializers.BooleanField()
    shuffle_choices = serializers.BooleanField()
    navigation = serializers.CharField()
    watch_focus = serializers.BooleanField()
    policy = serializers.CharField()
    result_rule = serializers.CharField()
    questions_at_least_zero = serializers.BooleanField()
    total_below_zero = serializers.BooleanField()
    groups = serializers.SerializerMethodField()
    published_at = UtcDateTime(allow_null=True)
    sections = SectionShape(many=True)

    def get_groups(self, test: Test) -> list[str]:
        return [group.name for group in test.groups.all()]


class OfTests(Authoring):
    model = "test"
    serializer_class: Any = AuthoredTest

    def get_queryset(self) -> QuerySet[Test]:
        slots = Slot.objects.order_by("position", "pk")
        sections = Section.objects.order_by("position", "pk")
        parts = Prefetch(
            "sections", sections.prefetch_related(Prefetch("slots", slots))
        )
        return tests_for(self.user, Right.READ).prefetch_related("groups", parts)

    def test(self, slug: str, right: Right | None = None) -> Test:
        """
        Raises:
            Http404: If the caller may not read such a test.
            PermissionDenied: If they do not have the right.
        """
        test = get_object_or_404(self.get_queryset(), slug=slug)
        if right is not None:
            self.demand(right, test)
        return test

    def change(self, *, agreed: bool = False) -> verbs.TestChange:
        return verbs.TestChange(self.user, self.now, agreed)

    def shown(self, slug: str) -> dict[str, Any]:
        return dict(AuthoredTest(self.test(slug)).data)


class Tests(StaffTests):
    """
    Tests, sorted by title: your own, those shared with you, and published tests that you
    proctor.

    Needs assessments.view_test. POST makes a test of your own that is not published; it
    needs assessments.add_test.
    """

    @property
    def required_permissions(self) -> tuple[str, ...]:  # type: ignore[override]  # by method
        add = ("assessments.add_test",) if self.request.method == "POST" else ()
        return (*StaffTests.required_permissions, *add)

    @extend_schema(
        request=TestSent, responses={201: AuthoredTest, **answers(None, 422)}
    )
    def post(self, request: Request) -> Response:
        values = sent(TestSent, request)
        groups = named_groups(values.pop("groups", None)) or []
        values.pop("agreed", None)
        test = checked_by_model(lambda: verbs.make_test(values, groups, self.user))
        return made(AuthoredTest(test).data)


class OneTest(OfTests):
    """
    One test with its sections and slots.

    Needs assessments.view_test. PATCH needs assessments.change_test and the right to edit
    it. DELETE needs assessments.delete_test; only the owner may, and not once somebody has
    sat it.
    """

    @extend_schema(responses=answers(AuthoredTest, 404))
    def get(self, request: Request, slug: str) -> Response:
        return Response(self.shown(slug))

    @extend_schema(request=TestSent, responses=answers(AuthoredTest, 404, 409, 422))
    def patch(self, request: Request, slug: str) -> Response:
        test = self.test(slug, Right.EDIT)
        values = sent(TestSent, request, partial=True)
        checked_by_model(lambda: self._write(test, values))
        return Response(self.shown(slug))

    def _write(self, test: Test, values: dict[str, Any]) -> None:
        groups = named_groups(values.pop("groups", None))
        change = self.change(agreed=values.pop("agreed", False))
        with verbs.changed(test.pk, change) as locked:
            verbs.write(locked, values)
            if groups is not None:
                verbs.set_groups(locked, groups, self.now)

    @extend_schema(request=None, responses={204: None, **answers(None, 404, 409)})
    def delete(self, request: Request, slug: str) -> Response:
        test = self.test(slug)
        self.demand_owner(test)
        verbs.delete_test(test.pk)
        return gone()


def named_groups(names: list[str] | None) -> list[Group] | None:
    """
    Raises:
        ValidationError: If there is no such group.
    """
    if names is None:
        return None
    found = {group.name: group for group in Group.objects.filter(name__in=names)}
    missing = [name for name in names if name not in found]
    if missing:
        text = _("There is no group “%(name)s”.") % {"name": missing[0]}
        raise serializers.ValidationError({"groups": [text]})
    return list(found.values())
