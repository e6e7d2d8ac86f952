"""Categories of the bank."""

from typing import Any

from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.authoring.base import Authoring, gone, made, sent
from assessments.api.serializers.base import Shape
from assessments.api.views import answers
from assessments.models import Category
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for
from assessments.services.authoring import categories as verbs


class CategoryShape(Shape):
    """A folder of the bank. ``owner`` is null if it belongs to the administrators."""

    id = serializers.IntegerField()
    path = serializers.CharField()
    description = serializers.CharField()
    owner = serializers.SerializerMethodField()
    questions = serializers.IntegerField(source="in_bank")

    def get_owner(self, category: Category) -> str | None:
        return category.owner.get_username() if category.owner else None


class CategorySent(serializers.Serializer[Any]):
    """What a category is made of. A slash separates the names of its path."""

    path = serializers.CharField(max_length=500)
    description = serializers.CharField(required=False, allow_blank=True, default="")


class OfCategories(Authoring):
    model = "category"
    serializer_class = CategoryShape

    def get_queryset(self) -> QuerySet[Category]:
        rows = categories_for(self.user, Right.READ).select_related("owner")
        return rows.annotate(in_bank=Count("questions")).order_by("path", "pk")

    def shown(self, pk: int) -> dict[str, Any]:
        return dict(CategoryShape(self.find(self.get_queryset(), pk)).data)


class Categories(OfCategories, generics.ListAPIView[Category]):
    """
    The categories that the caller may read, sorted by path.

    Needs assessments.view_category; POST makes one and needs assessments.add_category.
    """

    @extend_schema(responses=answers(CategoryShape(many=True)))
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        request=CategorySent, responses={201: CategoryShape, **answers(None, 409, 422)}
    )
    def post(self, request: Request) -> Response:
        values = sent(CategorySent, request)
        row = verbs.create_category(
            values["path"], values["description"], owner=self.user
        )
        return made(self.shown(row.pk))


class OneCategory(OfCategories):
    """
    One category.

    PATCH needs assessments.change_category and the right to edit it. DELETE needs
    assessments.delete_category; only the owner may, and only when it is empty.
    """

    @extend_schema(responses=answers(CategoryShape, 404))
    def get(self, request: Request, category_id: int) -> Response:
        return Response(self.shown(category_id))

    @extend_schema(
        request=CategorySent, responses=answers(CategoryShape, 404, 409, 422)
    )
    def patch(self, request: Request, category_id: int) -> Response:
        category = self.find(self.get_queryset(), category_id)
        self.demand(Right.EDIT, category)
        values = sent(CategorySent, request, partial=True)
        verbs.change_category(category, **values)
        return Response(self.shown(category_id))

    @extend_schema(request=None, responses={204: None, **answers(None, 404, 409)})
    def delete(self, request: Request, category_id: int) -> Response:
        category = self.find(self.get_queryset(), category_id)
        self.demand_owner(category)
        verbs.delete_category(category.pk)
        return gone()
