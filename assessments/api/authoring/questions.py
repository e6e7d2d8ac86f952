"""Questions of the bank."""

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.authoring.base import Authoring, gone, made, sent
from assessments.api.filters import checked
from assessments.api.serializers.base import KINDS, Shape, UtcDateTime
from assessments.api.views import answers
from assessments.bank.search import in_a_test, in_subtree, with_tag, with_words
from assessments.models import Category, Choice, Question
from assessments.models.bank import TEXT_FORMATS
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for, questions_for
from assessments.services.authoring import questions as verbs
from assessments.services.authoring.content import (
    publishing_warnings_of,
    question_warnings,
)
from assessments.services.authoring.tags import tags_of
from assessments.texts.drawings import nothing_kept

FORMATS = list(TEXT_FORMATS)


class LineShape(serializers.Serializer[Any]):
    """A line of the answer, in order; docs/scoring.md says what it means by kind."""

    text = serializers.CharField(
        required=False, allow_blank=True, default="", trim_whitespace=False
    )
    text_format = serializers.ChoiceField(FORMATS, required=False, default="plain")
    match = serializers.CharField(required=False, allow_blank=True, default="")
    weight = serializers.DecimalField(
        8, 7, required=False, default=Decimal(0), min_value=-1, max_value=1
    )
    tolerance = serializers.DecimalField(
        150, 100, required=False, default=None, allow_null=True, min_value=0
    )
    feedback = serializers.CharField(required=False, allow_blank=True, default="")


class QuestionShape(Shape):
    """
    A question. ``flaws`` are what keeps a test with it from being published, and
    ``warnings`` what else its author should know.
    """

    id = serializers.IntegerField()
    category = serializers.IntegerField(source="category_id")
    category_path = serializers.CharField(source="category.path")
    kind = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()
    text_format = serializers.CharField()
    case_sensitive = serializers.BooleanField()
    settings = serializers.DictField()
    feedback = serializers.CharField()
    tags = serializers.SerializerMethodField()
    lines = LineShape(many=True, source="choices")
    updated_at = UtcDateTime()

    def get_tags(self, question: Question) -> list[str]:
        return tags_of(question)


class QuestionDetail(QuestionShape):
    flaws = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()

    def get_flaws(self, question: Question) -> list[str]:
        return publishing_warnings_of(question)

    def get_warnings(self, question: Question) -> list[str]:
        with nothing_kept():
            return question_warnings(question)


class QuestionSent(serializers.Serializer[Any]):
    """
    A question as its author writes it.

    PATCH leaves what is left out; ``lines`` and ``tags`` are replaced as a whole. With
    ``updated_at`` as it was read, the change is refused (409) if somebody else has saved
    the question since.
    """

    category = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField(max_length=255)
    text = serializers.CharField(trim_whitespace=False, max_length=1_000_000)
    text_format = serializers.ChoiceField(FORMATS, required=False)
    case_sensitive = serializers.BooleanField(required=False)
    settings = serializers.DictField(required=False)
    feedback = serializers.CharField(required=False, allow_blank=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=50
    )
    lines = LineShape(many=True, required=False)
    updated_at = serializers.DateTimeField(required=False)


class QuestionQuery(serializers.Serializer[Any]):
    q = serializers.CharField(
        required=False, help_text="Words of the name, text, tags or category."
    )
    kind = serializers.ChoiceField(KINDS, required=False)
    category = serializers.CharField(
        required=False, help_text="A path; the categories below it are included."
    )
    tag = serializers.CharField(required=False)
    used = serializers.BooleanField(
        required=False, help_text="Whether a test asks for the question by name."
    )


class OfQuestions(Authoring):
    model = "question"
    serializer_class = QuestionShape

    def get_queryset(self) -> QuerySet[Question]:
        lines = Prefetch("choices", Choice.objects.order_by("position", "pk"))
        rows = questions_for(self.user, Right.READ).select_related("category")
        ordered = rows.order_by("category__path", "name", "pk")
        return ordered.prefetch_related(lines, "tags")

    def shown(self, pk: int) -> dict[str, Any]:
        return dict(QuestionDetail(self.find(self.get_queryset(), pk)).data)

    def draft(self, values: dict[str, Any]) -> verbs.QuestionDraft:
        """
        Raises:
            ValidationError: If the category is none that the caller may edit.
        """
        fields = {name: values[name] for name in verbs.FIELDS if name in values}
        return verbs.QuestionDraft(
            fields=fields,
            category=self._category(values.get("category")),
            lines=values.get("lines"),
            tags=values.get("tags"),
        )

    def _category(self, pk: int | None) -> Category | None:
        if pk is None:
            return None
        found = categories_for(self.user, Right.EDIT).filter(pk=pk).first()
        if found is None:
            text = _("There is no such category that you may edit.")
            raise serializers.ValidationError({"category": [text]})
        return found


class Questions(OfQuestions, generics.ListAPIView[Question]):
    """
    The questions that the caller may read, sorted by category and name.

    Needs assessments.view_question; POST makes one and needs assessments.add_question
    and the right to edit its category.
    """

    @extend_schema(
        parameters=[QuestionQuery], responses=answers(QuestionShape(many=True), 422)
    )
    def get(self, request: Request) -> Response:
        return self.list(request)

    def filter_queryset(self, queryset: Any) -> Any:
        return _narrowed(queryset, checked(QuestionQuery, self.request.query_params))

    @extend_schema(
        request=QuestionSent, responses={201: QuestionDetail, **answers(None, 422)}
    )
    def post(self, request: Request) -> Response:
        draft = self.draft(sent(QuestionSent, request))
        return made(self.shown(verbs.create_question(draft, now=self.now).pk))


def _narrowed(rows: QuerySet[Question], by: dict[str, Any]) -> QuerySet[Question]:
    if "kind" in by:
        rows = rows.filter(kind=by["kind"])
    if "category" in by:
        rows = in_subtree(rows, by["category"].strip("/"))
    if "tag" in by:
        rows = with_tag(rows, by["tag"])
    if "used" in by:
        rows = in_a_test(rows, used=by["used"])
    return with_words(rows, by.get("q", ""))


class OneQuestion(OfQuestions):
    """
    One question.

    PATCH needs assessments.change_question and DELETE assessments.delete_question, and
    both the right to edit its category. A question that a test asks for is not deleted.
    """

    @extend_schema(responses=answers(QuestionDetail, 404))
    def get(self, request: Request, question_id: int) -> Response:
        return Response(self.shown(question_id))

    @extend_schema(
        request=QuestionSent, responses=answers(QuestionDetail, 404, 409, 422)
    )
    def patch(self, request: Request, question_id: int) -> Response:
        question = self.find(self.get_queryset(), question_id)
        self.demand(Right.EDIT, question)
        values = sent(QuestionSent, request, partial=True)
        verbs.change_question(
            question.pk,
            self.draft(values),
            read_at=values.get("updated_at"),
            now=self.now,
        )
        return Response(self.shown(question_id))

    @extend_schema(request=None, responses={204: None, **answers(None, 404, 409)})
    def delete(self, request: Request, question_id: int) -> Response:
        question = self.find(self.get_queryset(), question_id)
        self.demand(Right.EDIT, question)
        verbs.delete_question(question.pk)
        return gone()
