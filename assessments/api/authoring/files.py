"""Question files over HTTP: in, with the plan of the upload page, and out."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.authoring.base import MAX_ID, sent
from assessments.api.errors import ToldError
from assessments.api.filters import checked
from assessments.api.permissions import may_call
from assessments.api.serializers.base import Shape
from assessments.api.views import StaffReading, answers
from assessments.formats import FORMATS
from assessments.formats.exporting.export import (
    NothingToExport,
    Selection,
    chosen_by_id,
    chosen_in_category,
    chosen_in_test,
    write_chosen,
    writers,
)
from assessments.formats.importing.plan import (
    AUTO,
    BrokenQuestions,
    ImportPlan,
    ImportRequest,
    carry_out,
    plan_import,
)
from assessments.formats.importing.report import report_of, unread_report
from assessments.formats.opening.encoding import is_encoding
from assessments.formats.opening.limits import MAX_PACKAGE_BYTES
from assessments.formats.opening.source import SourceFile
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for, tests_for
from assessments.questions.parsed import UnreadableFile
from assessments.services.authoring.building import TITLE_CHARS, TestRequest
from assessments.services.authoring.importing.places import PATH_CHARS, Target

MAX_MINUTES = 100_000
SOURCE_CHARS = 200
MAX_IDS = 5_000


class ImportSent(serializers.Serializer[Any]):
    """
    A file and what to do with it.

    The name of the file says which questions it brought before: the same name updates
    them. ``category`` is the path of a category of your own; ``category_id`` names one
    that you may edit. ``dry_run`` writes nothing.
    """

    file = serializers.FileField()
    format = serializers.ChoiceField([AUTO, *FORMATS], required=False, default=AUTO)
    encoding = serializers.CharField(required=False, default="", allow_blank=True)
    category = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=PATH_CHARS
    )
    category_id = serializers.IntegerField(required=False, min_value=1)
    test = serializers.CharField(required=False, default="", max_length=TITLE_CHARS)
    minutes = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_MINUTES
    )
    skip_errors = serializers.BooleanField(required=False, default=False)
    update_existing = serializers.BooleanField(required=False, default=False)
    dry_run = serializers.BooleanField(required=False, default=False)

    def validate_encoding(self, name: str) -> str:
        if name and not is_encoding(name):
            raise serializers.ValidationError(_("There is no such encoding."))
        return name


class ImportedQuestion(Shape):
    part = serializers.CharField()
    line = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField()
    outcome = serializers.CharField()
    flaws = serializers.ListField(child=serializers.CharField())


class FileProblemShape(Shape):
    """``part`` is the file of a package, or the sheet, that has the line."""

    part = serializers.CharField()
    line = serializers.IntegerField()
    message = serializers.CharField()
    excerpt = serializers.CharField()


class ImportedFile(Shape):
    """
    What was, or would be, done with each question of the file.

    ``created``, ``updated``, ``unchanged``, ``unsupported`` and ``failed`` add up to the
    rows of ``questions``.
    """

    dry_run = serializers.BooleanField()
    imported = serializers.BooleanField()
    error = serializers.CharField()
    format = serializers.CharField(allow_null=True)
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    unsupported = serializers.IntegerField()
    failed = serializers.IntegerField()
    missing = serializers.IntegerField()
    elsewhere = serializers.IntegerField()
    by_kind = serializers.DictField(child=serializers.IntegerField())
    descriptions = serializers.IntegerField()
    questions = ImportedQuestion(many=True)
    test = serializers.DictField(allow_null=True)
    errors = FileProblemShape(many=True)  # type: ignore[assignment]  # a field, as the metaclass takes it
    warnings = FileProblemShape(many=True)


class ExportQuery(serializers.Serializer[Any]):
    format = serializers.ChoiceField([format.name for format in writers()])
    category = serializers.CharField(
        required=False, help_text="A path; the categories below it are included."
    )
    test = serializers.SlugField(required=False)
    ids = serializers.RegexField(
        r"^\d+(,\d+)*$", required=False, help_text="Ids of questions, with commas."
    )
    losses = serializers.BooleanField(
        required=False, help_text="Only say what the format cannot hold."
    )


class ImportQuestions(StaffReading):
    """
    Import a file with questions.

    Needs assessments.add_category, assessments.add_question and
    assessments.change_question; with ``test`` also assessments.add_test and
    assessments.change_test. The questions are your own. If a question is broken, nothing
    is imported (409 ``import.broken``), unless ``skip_errors`` is set. Every refusal has
    the same fields as the answer.
    """

    parser_classes = [MultiPartParser]
    serializer_class = ImportedFile
    required_permissions = (
        "assessments.add_category",
        "assessments.add_question",
        "assessments.change_question",
    )

    @extend_schema(
        request={"multipart/form-data": ImportSent},
        responses=answers(ImportedFile, 404, 409, 413, 422),
    )
    def post(self, request: Request) -> Response:
        values = sent(ImportSent, request)
        asked = self._asked(values)
        verb = plan_import if values["dry_run"] else carry_out
        try:
            plan = verb(asked, now=self.now)
        except UnreadableFile as error:
            raise _told(422, "import.unreadable", unread_report(str(error))) from error
        except BrokenQuestions as refusal:
            report = report_of(refusal.plan, error=refusal.message)
            raise _told(409, refusal.code, report) from refusal
        return Response(_answer(plan, dry_run=values["dry_run"]))

    def _asked(self, values: dict[str, Any]) -> ImportRequest:
        file = values["file"]
        if file.size > MAX_PACKAGE_BYTES:
            report = unread_report(_("The file is too large."))
            raise _told(413, "request.too_large", report)
        return ImportRequest(
            SourceFile(file.name, file.read(), values["encoding"]),
            file.name[-SOURCE_CHARS:],
            format=values["format"],
            target=self._target(values),
            test=self._test(values),
            skips_errors=values["skip_errors"],
            adopts=values["update_existing"],
        )

    def _target(self, values: dict[str, Any]) -> Target:
        into = None
        if pk := values.get("category_id"):
            rows = categories_for(self.user, Right.EDIT)
            into = get_object_or_404(rows, pk=min(pk, MAX_ID))
        return Target(owner=self.user, path=values["category"], into=into)

    def _test(self, values: dict[str, Any]) -> TestRequest | None:
        if not values["test"]:
            return None
        needed = ("assessments.add_test", "assessments.change_test")
        if not may_call(self.user, needed):
            raise PermissionDenied
        return TestRequest(values["test"], values.get("minutes"))


class AnyFile(DefaultContentNegotiation):
    """The query says the format of the file; REST framework would take it for its own."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: Any = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class ExportQuestions(StaffReading):
    """
    Questions that you may read, as a file.

    Needs assessments.view_question. Those of a category and below it, of a test with
    their points, or with these ids; without any of them, all. ``losses=true`` answers in
    JSON with what the format cannot hold; the file says how many there are in the header
    ``Losses``.
    """

    required_permissions = ("assessments.view_question",)
    content_negotiation_class = AnyFile

    @extend_schema(
        parameters=[ExportQuery],
        responses={
            **answers(None, 404, 409, 422),
            200: OpenApiResponse(OpenApiTypes.BINARY, description="The file."),
        },
    )
    def get(self, request: Request) -> HttpResponse:
        values = checked(ExportQuery, request.query_params)
        chosen = self._chosen(values)
        format = FORMATS[values["format"]]
        try:
            written = write_chosen(chosen, format)
        except NothingToExport as refusal:
            raise ToldError(409, "export.empty", str(refusal), None) from refusal
        if values.get("losses"):
            losses = [{"name": one.name, "loss": one.words} for one in written.losses]
            return Response({"questions": len(chosen.questions), "losses": losses})
        response = HttpResponse(written.data, content_type=format.content_type)
        name = content_disposition_header(True, f"questions{format.suffix}")
        response["Content-Disposition"] = name
        response["Losses"] = str(len(written.losses))
        return response

    def _chosen(self, values: dict[str, Any]) -> Selection:
        if slug := values.get("test"):
            test = get_object_or_404(tests_for(self.user, Right.READ), slug=slug)
            return chosen_in_test(test, self.user)
        if ids := values.get("ids"):
            numbers = [min(int(n[:10]), MAX_ID) for n in ids.split(",")[:MAX_IDS]]
            return chosen_by_id(numbers, self.user)
        return chosen_in_category(values.get("category", "").strip("/"), self.user)


def _answer(plan: ImportPlan, *, dry_run: bool) -> dict[str, Any]:
    return {"dry_run": dry_run, **report_of(plan)}


def _told(status: int, code: str, report: dict[str, Any]) -> ToldError:
    told = ToldError(status, code, str(report["error"]), None)
    told.facts = report
    return told
