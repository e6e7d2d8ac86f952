"""The admin of rows that two people may edit at once."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from assessments.admin.authoring.editing.gone import take_out
from assessments.admin.authoring.editing.posted import put_stored, row_of
from assessments.admin.authoring.editing.versions import (
    EditConflict,
    added_rows,
    conflicts,
    parts,
    posted_values,
    read_version,
    stored_values,
    version_of,
)
from realtime import server_time
from realtime.admin import ModelAdmin

VERSION = "_version"
TAKE = "_take."


class EditedMeanwhile(Exception):
    """A save would undo what somebody else has saved."""

    def __init__(
        self, row: Any, found: list[EditConflict], added: list[str], version: str
    ) -> None:
        super().__init__()
        self.row, self.found, self.added = row, found, added
        self.version = version


class VersionedAdmin(ModelAdmin[Any]):
    """
    Its forms carry the version of the row that they were made from.

    A save on an older version is refused where it would undo what somebody else saved.
    A form without a version is saved as it is: it comes from a page of an earlier
    release, or from a script.
    """

    change_form_template = "admin/assessments/versioned_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method != "POST" or object_id is None or not _is_versioned(request):
            return super().changeform_view(request, object_id, form_url, extra_context)
        posted = request.POST
        gone = self._prepare(request, unquote(object_id))
        request.__dict__["_gone"] = gone
        try:
            response = super().changeform_view(
                request, object_id, form_url, extra_context
            )
            row = self.get_object(request, unquote(object_id)) if gone else None
            if row is None:
                return response
            # The form had errors, so nothing was compared. Show the removed rows first.
            told = EditedMeanwhile(row, [], [], posted[VERSION])
        except EditedMeanwhile as raised:
            told = raised
        told.found += gone
        return self._tell(request, told, posted if gone else request.POST)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if request.method == "POST":
            context["version"] = request.POST.get(VERSION, "")
        elif change and self.has_change_permission(request, obj):
            formsets = [
                inline.formset
                for inline in context["inline_admin_formsets"]
                if inline.has_change_permission
            ]
            values = stored_values(context["adminform"].form, formsets)
            context["version"] = version_of(values, server_time.now())
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _made_from(self, request: HttpRequest, row: Any) -> tuple[Any, list[Any]]:
        """The form of a row as the database has it, and its inlines."""
        form = self.get_form(request, row, change=True)(instance=row)
        formsets = [
            made(
                instance=row,
                prefix=made.get_default_prefix(),
                queryset=inline.get_queryset(request),
            )
            for made, inline in self.get_formsets_with_inlines(request, row)
            if inline.has_change_permission(request, row)
        ]
        return form, formsets

    def _prepare(self, request: HttpRequest, object_id: str) -> list[EditConflict]:
        """
        Put the author's choices into the post, before the form is read.

        Returns:
            The rows that somebody else removed and that the author has to decide
            about.
        """
        row = self.get_object(request, object_id)
        if row is None or not self.has_change_permission(request, row):
            return []
        form, formsets = self._made_from(request, row)
        post: QueryDict = request.POST.copy()
        chosen = _chosen(post)
        _take_theirs(post, chosen, form, formsets)
        gone = [one for made in formsets for one in take_out(post, made, chosen)]
        request.POST = post  # type: ignore[assignment]  # read as one from here on
        return gone

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Lock the row and read what is stored, before anything is written."""
        if change and _is_versioned(request):
            rows = self.model._default_manager.select_for_update().filter(pk=obj.pk)
            if row := rows.first():
                values = stored_values(*self._made_from(request, row))
                request.__dict__["_stored"] = (row, values)
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """
        Raises:
            EditedMeanwhile: If somebody else has saved meanwhile. The transaction
            is rolled back.
        """
        if stored := request.__dict__.pop("_stored", None):
            row, values = stored
            _at, base = read_version(request.POST[VERSION])
            mine = posted_values(form, formsets)
            found = conflicts(base, values, mine)
            added = added_rows(base, values, mine)
            if found or added or request.__dict__.get("_gone"):
                version = version_of(values, server_time.now())
                raise EditedMeanwhile(row, found, added, version)
        super().save_related(request, form, formsets, change)

    def _tell(
        self, request: HttpRequest, told: EditedMeanwhile, posted: QueryDict
    ) -> HttpResponse:
        at, _base = read_version(str(posted[VERSION]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Somebody else has saved this meanwhile"),
            "opts": self.opts,
            "original": told.row,
            "conflicts": told.found,
            "added": told.added,
            "version": told.version,
            "entry": _last_entry(told.row, at),
            "posted": [
                (name, value)
                for name, values in posted.lists()
                if name not in (VERSION, "csrfmiddlewaretoken")
                and not name.startswith(TAKE)
                for value in values
            ],
        }
        template = "admin/assessments/edited_meanwhile.html"
        return TemplateResponse(request, template, context, status=409)


def _is_versioned(request: HttpRequest) -> bool:
    return VERSION in request.POST


def _chosen(post: QueryDict) -> dict[str, str]:
    """The author's choices: ``theirs`` or ``mine``, by field or row."""
    return {
        name.removeprefix(TAKE): str(value)
        for name, value in post.items()
        if name.startswith(TAKE)
    }


def _take_theirs(
    post: QueryDict, chosen: dict[str, str], form: Any, formsets: Any
) -> None:
    for key, part in parts(form, formsets):
        prefix, pk = key.split(".")[:2] if key else ("", "")
        posted = row_of(post, prefix, pk) if key else None
        for name in part.fields:
            if chosen.get(f"{key}{name}") == "theirs" and (posted or not key):
                put_stored(post, part[name], posted)
                post.pop(f"{posted}-DELETE", None)


def _last_entry(row: Any, since: Any) -> LogEntry | None:
    """The newest log entry of the row: who saved and when. An import writes none."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
    )
    if since is not None:
        entries = entries.filter(action_time__gte=since)
    return entries.select_related("user").order_by("-action_time", "-pk").first()
