"""
What staff do to attempts, one address a verb: assessments.verbs over HTTP.

The same table, forms and runs as in the admin; a refusal is a problem with its code.
"""

import uuid
from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from assessments import selectors
from assessments.api.monitoring import progress_of
from assessments.api.serializers.base import AnyField, Shape, UtcDateTime
from assessments.api.serializers.staff import StaffAttempt
from assessments.api.views import StaffReading, answers
from assessments.models import Attempt, VerbRun
from assessments.services.errors import Refused
from assessments.services.proctoring.undo import UNDO_FOR
from assessments.verbs import running
from assessments.verbs.forms import MAX_ID
from assessments.verbs.table import VERBS, Verb


class CarriedOut(Shape):
    """
    What was done. Send ``run`` to undo it until ``undo_until``, which is null if it cannot
    be undone.
    """

    run = serializers.IntegerField(source="pk")
    verb = serializers.CharField()
    at = UtcDateTime()
    undo_until = serializers.SerializerMethodField()
    attempt = serializers.SerializerMethodField()

    def get_undo_until(self, run: VerbRun) -> str | None:
        if not running.can_undo(run, self.now):
            return None
        return UtcDateTime().to_representation(run.until(UNDO_FOR))

    def get_attempt(self, run: VerbRun) -> StaffAttempt:
        return StaffAttempt(self.context["attempt"], context=self.context).data  # type: ignore[return-value]  # its data: the annotation is for the schema


class Sent(serializers.Serializer[Any]):
    """``token``: your name for the request. A repeated token does nothing again."""

    token = serializers.CharField(
        required=False, allow_blank=True, max_length=running.TOKEN_CHARS
    )


class UndoSent(Sent):
    run = serializers.IntegerField(min_value=1, max_value=MAX_ID)


class VerbView(StaffReading):
    """For staff who proctor the attempt's test; any other attempt is not found."""

    serializer_class = CarriedOut

    def watched(self, attempt_id: uuid.UUID) -> Attempt:
        attempts = selectors.attempts_watched_by(self.user)
        return get_object_or_404(
            attempts.select_related("test", "candidate"), pk=attempt_id
        )

    def sent(self, request: Request, shape: type[Sent]) -> dict[str, Any]:
        reader = shape(data=request.data)
        reader.is_valid(raise_exception=True)
        values: dict[str, Any] = reader.validated_data
        return values

    def told(self, run: VerbRun, attempt_id: uuid.UUID) -> Response:
        """
        Raises:
            Refused: What the run was refused with for this attempt.
        """
        result = run.results.filter(attempt=attempt_id).first()
        if result is None:
            raise Http404
        if not result.is_done:
            raise Refused(result.why_in_words, code=result.code)
        attempt = self.watched(attempt_id)
        context = {
            **self.get_serializer_context(),
            "attempt": attempt,
            "progress": progress_of([attempt]),
        }
        return Response(CarriedOut(run, context=context).data)


class CarryOut(VerbView):
    verb: Verb
    shape: type[Sent]

    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        attempt = self.watched(attempt_id)
        values = self.sent(request, self.shape)
        token = values.pop("token", "")
        form = self.verb.form(usual_values(self.verb) | values)
        if not form.is_valid():
            raise ValidationError(
                {name: [str(e) for e in errors] for name, errors in form.errors.items()}
            )
        run = running.run(
            self.verb, [attempt.pk], form.cleaned_data, actor=self.user, token=token
        )
        return self.told(run, attempt.pk)


class Undo(VerbView):
    """
    Undo what your run did to this attempt, within 30 seconds.

    Needs the permission of the verb that is undone.
    """

    required_permissions = ()

    @extend_schema(request=UndoSent, responses=answers(CarriedOut, 404, 409, 422))
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        attempt = self.watched(attempt_id)
        values = self.sent(request, UndoSent)
        done = get_object_or_404(
            VerbRun, pk=values["run"], actor=self.user, results__attempt=attempt.pk
        )
        verb = VERBS.get(done.verb)
        if verb is None or not verb.may(self.user):
            raise PermissionDenied
        # Only for this attempt, even if the run was for more.
        within = Attempt.objects.filter(pk=attempt.pk)
        undone = running.undo_run(done, actor=self.user, within=within)
        return self.told(undone, attempt.pk)


def usual_values(verb: Verb) -> dict[str, Any]:
    """The values of an untouched form: only its checkboxes, so minutes must be sent."""
    return {
        name: field.initial
        for name, field in verb.form.base_fields.items()
        if isinstance(field, forms.BooleanField)
    }


def shape_of(verb: Verb) -> type[Sent]:
    """The fields of a verb's form, as the API takes them."""
    fields: dict[str, AnyField] = {
        name: _field_of(field) for name, field in verb.form.base_fields.items()
    }
    name = "".join(part.title() for part in verb.name.split("-"))
    return type(f"{name}Sent", (Sent,), {"__doc__": Sent.__doc__, **fields})


def _field_of(field: forms.Field) -> AnyField:
    """The type of a form's field. The form checks the value, for every caller alike."""
    words: dict[str, Any] = {
        "required": field.required,
        "help_text": str(field.label),
    }
    match field:
        case forms.BooleanField():
            return serializers.BooleanField(**words)
        case forms.IntegerField():
            return serializers.IntegerField(allow_null=not field.required, **words)
        case forms.ChoiceField():
            choices: Any = field.choices
            return serializers.ChoiceField(choices=choices, **words)
    return serializers.CharField(allow_blank=True, **words)


def view_of(verb: Verb) -> type[CarryOut]:
    shape = shape_of(verb)
    description = f"{verb.label}. {verb.explained} Needs {verb.permission}."
    view = type(
        "CarryOut",
        (CarryOut,),
        {
            "__doc__": description,
            "verb": verb,
            "shape": shape,
            "required_permissions": (verb.permission,),
        },
    )
    schema = extend_schema(
        request=shape,
        description=description,
        responses=answers(CarriedOut, 404, 409, 410, 422),
    )
    return schema(view)


urlpatterns: list[URLPattern] = [
    *(
        path(
            f"attempts/<uuid:attempt_id>/{verb.address}/",
            view_of(verb).as_view(),
            name=f"verb-{verb.name}",
        )
        for verb in VERBS.values()
    ),
    path("attempts/<uuid:attempt_id>/undo/", Undo.as_view(), name="verb-undo"),
]
