"""What the resources of authors have in common."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError as ModelInvalid
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from assessments.api.views import StaffReading
from assessments.models.sharing import Right
from assessments.people import sharing

MAX_ID = 2**31 - 1


class Authoring(StaffReading):
    """
    Rows of the bank or of tests: a permission for each method, and a right to each row.

    A row that the caller may not read looks like a missing one (404). A row that they
    may read and not change answers 403.
    """

    #: The model's name in Django's permissions.
    model = ""
    #: For methods that change the row of a test or section instead of their own.
    changes_only = False

    @property
    def required_permissions(self) -> tuple[str, ...]:  # type: ignore[override]  # by method
        verb = VERBS.get(self.request.method or "", "view")
        if self.changes_only and verb != "view":
            verb = "change"
        return (f"assessments.{verb}_{self.model}",)

    def find(self, readable: QuerySet[Any], pk: int) -> Any:
        """
        Raises:
            Http404: If the caller may not read such a row.
        """
        return get_object_or_404(readable, pk=min(pk, MAX_ID))

    def demand(self, right: Right, row: Any) -> None:
        """
        Raises:
            PermissionDenied: If the caller does not have this right to the row.
        """
        if not sharing.may(self.user, right, row):
            raise PermissionDenied(_("You may read this, and not change it."))

    def demand_owner(self, row: Any) -> None:
        """
        Raises:
            PermissionDenied: If the caller does not own the row.
        """
        if not sharing.owns(self.user, row):
            raise PermissionDenied(_("Only its owner may delete this."))


VERBS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


def sent(
    shape: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False
) -> dict[str, Any]:
    """
    What a request sends, in its types.

    Raises:
        ValidationError: If a field cannot be used, or is none of the shape.
    """
    reader = shape(data=request.data, partial=partial)
    reader.is_valid(raise_exception=True)
    unknown = set(request.data) - set(reader.fields)
    if unknown:
        text = _("There is no such field.")
        raise serializers.ValidationError({name: [text] for name in sorted(unknown)})
    values: dict[str, Any] = reader.validated_data
    return values


def checked_by_model(write: Callable[[], Any]) -> Any:
    """
    Raises:
        ValidationError: With the fields that the model refuses.
    """
    try:
        return write()
    except ModelInvalid as invalid:
        raise serializers.ValidationError(_by_field(invalid)) from invalid


def _by_field(invalid: ModelInvalid) -> dict[str, list[str]]:
    if hasattr(invalid, "error_dict"):
        return invalid.message_dict
    return {"request": invalid.messages}


def made(data: Any) -> Response:
    return Response(data, status=HTTP_201_CREATED)


def gone() -> Response:
    return Response(status=HTTP_204_NO_CONTENT)
