"""
The page that asks before something takes effect for candidates.

It names the audience, who loses how many minutes, and the other warnings. The page
appears only if something has to be agreed to. Works without scripts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.contrib.messages.storage import default_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from assessments.services.authoring.confirming import (
    EVERYBODY,
    Warned,
    Warnings,
    new_since,
    words_of,
)

TEMPLATE = "admin/assessments/asking.html"
#: The names of the field that says what was agreed to, and of the checkbox.
AGREED, AGREED_EVERYBODY = "_agreed", "_everybody"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What has to be agreed to about one test or candidate, and what else to know."""

    about: str
    warned: Sequence[Warned]
    other_warnings: Sequence[str] = ()

    @property
    def words(self) -> list[str]:
        return words_of(self.warned)

    @property
    def is_of_everybody(self) -> bool:
        return any(one.key == EVERYBODY for one in self.warned)


def is_agreed(request: HttpRequest, questions: Sequence[Confirmation]) -> bool:
    """Whether the user agreed to exactly these questions; new ones are asked first."""
    if not questions:
        return True
    if request.POST.get(AGREED) != _digest(questions):
        return False
    return AGREED_EVERYBODY in request.POST or not _of_everybody(questions)


def _of_everybody(questions: Iterable[Confirmation]) -> bool:
    return any(question.is_of_everybody for question in questions)


def _digest(questions: Sequence[Confirmation]) -> str:
    """A hash of the questions without minutes, which go down while somebody reads."""
    asked = [(one.about, sorted(w.key for w in one.warned)) for one in questions]
    return sha256(repr(asked).encode()).hexdigest()


def ask(
    of: Any,
    request: HttpRequest,
    questions: Sequence[Confirmation],
    *,
    title: str,
    button: str,
    address: str,
    back: str,
    fields: Iterable[tuple[str, str]],
) -> HttpResponse:
    """The page that asks. ``button`` sends ``fields`` again, to ``address``."""
    context = {
        **of.admin_site.each_context(request),
        "opts": of.opts,
        "title": title,
        "questions": questions,
        "of_everybody": _of_everybody(questions),
        "is_unticked": request.POST.get(AGREED) == _digest(questions),
        "agreed": _digest(questions),
        "fields": list(fields),
        "button": button,
        "address": address,
        "back": back,
    }
    return TemplateResponse(request, TEMPLATE, context)


class AsksBeforeSaving(admin.ModelAdmin):  # type: ignore[type-arg]  # takes none at run time
    """
    A form that is first saved on trial, and asks about new effects on candidates.

    The trial is rolled back as a whole, and the page sends everything typed again.
    """

    def lock(self, object_id: str | None) -> None:
        """Lock what is edited before it is read, where others change it at the same time."""

    def warnings_that_remain(
        self, request: HttpRequest, object_id: str | None
    ) -> tuple[str, Warnings]:
        """The name of what is edited, and the warnings about it as it is stored now."""
        raise NotImplementedError

    def warnings_beside(self, request: HttpRequest, object_id: str | None) -> list[str]:
        """Further warnings for the page that asks."""
        return []

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        save = super().changeform_view
        if request.method != "POST":
            return save(request, object_id, form_url, extra_context)
        return self._saved(
            request,
            object_id,
            lambda: save(request, object_id, form_url, extra_context),
        )

    def _saved(
        self,
        request: HttpRequest,
        object_id: str | None,
        save: Callable[[], HttpResponse],
    ) -> HttpResponse:
        with transaction.atomic():
            self.lock(object_id)
            _about, before = self.warnings_that_remain(request, object_id)
            response = save()
            about, after = self.warnings_that_remain(request, object_id)
            warned = new_since(before, after)
            if not warned:
                return response
            beside = self.warnings_beside(request, object_id)
            questions = [Confirmation(about, warned, beside)]
            if is_agreed(request, questions):
                return response
            transaction.set_rollback(True)
        # Drop the trial's messages: the trial was rolled back.
        request._messages = default_storage(request)  # type: ignore[attr-defined]  # of the middleware
        return ask(
            self,
            request,
            questions,
            title=_("Save?"),
            button=_("Save"),
            address=request.get_full_path(),
            back=request.get_full_path(),
            fields=_sent(request),
        )


def _sent(request: HttpRequest) -> Iterable[tuple[str, str]]:
    """Every field of the form, as it came."""
    ours = {AGREED, AGREED_EVERYBODY, "csrfmiddlewaretoken"}
    for name, values in request.POST.lists():
        if name not in ours:
            yield from ((name, str(value)) for value in values)
