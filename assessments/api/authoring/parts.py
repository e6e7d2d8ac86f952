"""Sections and slots of a test."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.authoring.base import MAX_ID, checked_by_model, gone, made, sent
from assessments.api.authoring.tests import OfTests, SectionShape, SlotShape
from assessments.api.views import answers
from assessments.models import Section, Slot, Test
from assessments.models.bank import TEXT_FORMATS
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for, questions_for
from assessments.services.authoring import tests as verbs

MAX_PLACE = 32_767


class SectionSent(serializers.Serializer[Any]):
    """A part of a test. ``position`` counts from 1 and moves it among the sections."""

    title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    text = serializers.CharField(required=False, allow_blank=True)
    text_format = serializers.ChoiceField(list(TEXT_FORMATS), required=False)
    position = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_PLACE
    )
    agreed = serializers.BooleanField(required=False)


class SlotSent(serializers.Serializer[Any]):
    """
    A question or a category to draw from, and the points. ``section`` moves the slot to
    another section of the test, ``position`` among the slots of its section.
    """

    question = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    category = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    points = serializers.DecimalField(7, 2, required=False, min_value=0)
    section = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    position = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_PLACE
    )
    agreed = serializers.BooleanField(required=False)


class OfParts(OfTests):
    """A part of a test is changed by who may change the test."""

    changes_only = True

    def section(self, test: Test, pk: int) -> Section:
        return get_object_or_404(Section, test=test, pk=min(pk, MAX_ID))

    def slot(self, test: Test, pk: int) -> Slot:
        return get_object_or_404(Slot, section__test=test, pk=min(pk, MAX_ID))

    def slot_draft(self, test: Test, values: dict[str, Any]) -> verbs.SlotDraft:
        """
        Raises:
            ValidationError: If the caller may not use what it names.
        """
        self._usable(values, "question", questions_for(self.user, Right.USE))
        self._usable(values, "category", categories_for(self.user, Right.USE))
        self._usable(values, "section", Section.objects.filter(test=test))
        return verbs.SlotDraft(
            **{name: values[name] for name in SLOT_FIELDS if name in values}
        )

    def _usable(self, values: dict[str, Any], name: str, rows: Any) -> None:
        if name in values and not rows.filter(pk=values[name]).exists():
            text = _("There is no such row that you may use.")
            raise serializers.ValidationError({name: [text]})


SLOT_FIELDS = ("question", "category", "points", "section", "position")


class Sections(OfParts, generics.ListAPIView[Any]):
    """
    The sections of a test, in order.

    Needs assessments.view_test. POST adds one at the end; as all changes of sections and
    slots it needs assessments.change_test and the right to edit the test.
    """

    serializer_class = SectionShape
    pagination_class = None

    @extend_schema(responses=answers(SectionShape(many=True), 404))
    def get(self, request: Request, slug: str) -> Response:
        sections = self.test(slug).sections.all()
        return Response(SectionShape(sections, many=True).data)

    @extend_schema(
        request=SectionSent, responses={201: SectionShape, **answers(None, 404, 422)}
    )
    def post(self, request: Request, slug: str) -> Response:
        test = self.test(slug, Right.EDIT)
        values = sent(SectionSent, request)
        with verbs.changed(test.pk, self.change(agreed=values.get("agreed", False))):
            section = verbs.add_section(test, values)
        return made(SectionShape(section).data)


class OneSection(OfParts):
    """One section. DELETE takes its slots out of the test too."""

    serializer_class = SectionShape

    @extend_schema(responses=answers(SectionShape, 404))
    def get(self, request: Request, slug: str, section_id: int) -> Response:
        section = self.section(self.test(slug), section_id)
        return Response(SectionShape(section).data)

    @extend_schema(request=SectionSent, responses=answers(SectionShape, 404, 422))
    def patch(self, request: Request, slug: str, section_id: int) -> Response:
        test = self.test(slug, Right.EDIT)
        section = self.section(test, section_id)
        values = sent(SectionSent, request, partial=True)
        with verbs.changed(test.pk, self.change(agreed=values.get("agreed", False))):
            verbs.change_section(section, values, values.get("position"))
        return self.get(request, slug, section_id)

    @extend_schema(request=None, responses={204: None, **answers(None, 404)})
    def delete(self, request: Request, slug: str, section_id: int) -> Response:
        test = self.test(slug, Right.EDIT)
        section = self.section(test, section_id)
        with verbs.changed(test.pk, self.change()):
            section.delete()
        return gone()


class Slots(OfParts, generics.ListAPIView[Any]):
    """The slots of a section, in order. POST adds one at the end."""

    serializer_class = SlotShape
    pagination_class = None

    @extend_schema(responses=answers(SlotShape(many=True), 404))
    def get(self, request: Request, slug: str, section_id: int) -> Response:
        slots = self.section(self.test(slug), section_id).slots.all()
        return Response(SlotShape(slots, many=True).data)

    @extend_schema(
        request=SlotSent, responses={201: SlotShape, **answers(None, 404, 409, 422)}
    )
    def post(self, request: Request, slug: str, section_id: int) -> Response:
        test = self.test(slug, Right.EDIT)
        section = self.section(test, section_id)
        values = sent(SlotSent, request)
        agreed = self.change(agreed=values.get("agreed", False))
        draft = self.slot_draft(test, values)

        def write() -> Slot:
            with verbs.changed(test.pk, agreed):
                return verbs.add_slot(section, draft)

        return made(SlotShape(checked_by_model(write)).data)


class OneSlot(OfParts):
    """One slot of a test."""

    serializer_class = SlotShape

    @extend_schema(responses=answers(SlotShape, 404))
    def get(self, request: Request, slug: str, slot_id: int) -> Response:
        return Response(SlotShape(self.slot(self.test(slug), slot_id)).data)

    @extend_schema(request=SlotSent, responses=answers(SlotShape, 404, 409, 422))
    def patch(self, request: Request, slug: str, slot_id: int) -> Response:
        test = self.test(slug, Right.EDIT)
        slot = self.slot(test, slot_id)
        values = sent(SlotSent, request, partial=True)
        agreed = self.change(agreed=values.get("agreed", False))
        draft = self.slot_draft(test, values)

        def write() -> None:
            with verbs.changed(test.pk, agreed):
                verbs.change_slot(slot, draft)

        checked_by_model(write)
        return self.get(request, slug, slot_id)

    @extend_schema(request=None, responses={204: None, **answers(None, 404)})
    def delete(self, request: Request, slug: str, slot_id: int) -> Response:
        test = self.test(slug, Right.EDIT)
        slot = self.slot(test, slot_id)
        with verbs.changed(test.pk, self.change()):
            verbs.remove_slot(slot)
        return gone()
