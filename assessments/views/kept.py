"""
Keeps what a form brought and was not saved, until it can be saved.

Without JavaScript, only the request holds what was typed. If the request cannot be
carried out, because the sign-in or the seat is gone, the next page carries the text in
a hidden field, through signing in and taking the seat, back into the question.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Self
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.csrf import csrf_failure

from assessments.models import Attempt
from assessments.papers import plain_forms
from assessments.papers.reached import paper_of
from assessments.people.signing_in.pages import SignIn
from assessments.questions.plain import Filled

FIELD = "kept"
QUESTION = "question"
#: What a question's form sends besides the fields of the question. All other fields are
#: kept: this module does not know how a kind names its fields.
OWN_FIELDS = frozenset(
    {
        *("csrfmiddlewaretoken", "connection", "form", "revision", "notice", "theirs"),
        *("action", "go", "help"),
    }
)

View = Callable[..., HttpResponseBase]


def fields_of_question(post: QueryDict) -> dict[str, list[str]]:
    """What a form brought of its question, without the page's own fields."""
    return {name: post.getlist(name) for name in post if name not in OWN_FIELDS}


@dataclass(frozen=True, slots=True)
class KeptFields:
    """The fields of one question's form, and the revision they are based on."""

    attempt: str
    number: int
    revision: str
    fields: dict[str, list[str]]

    @classmethod
    def brought(cls, request: HttpRequest, attempt_id: UUID, number: int) -> Self:
        """What a form of a question holds."""
        post = request.POST
        return cls(
            str(attempt_id), number, post.get("revision", ""), fields_of_question(post)
        )

    @classmethod
    def carried(cls, request: HttpRequest) -> Self | None:
        """What a form carries in its hidden field; None if it carries nothing readable."""
        try:
            values = json.loads(request.POST.get(FIELD, ""))
            return cls(
                str(values["attempt"]),
                int(values["number"]),
                str(values["revision"]),
                {
                    str(name): [str(text) for text in texts]
                    for name, texts in values["fields"].items()
                    if name not in OWN_FIELDS
                },
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    @property
    def is_empty(self) -> bool:
        return not any(text for texts in self.fields.values() for text in texts)

    def as_field(self) -> str:
        """The value of the hidden field; empty if there is nothing to keep."""
        if self.is_empty:
            return ""
        values = {"attempt": self.attempt, "number": self.number}
        return json.dumps(values | {"revision": self.revision, "fields": self.fields})

    def lines(self, attempt: Attempt) -> list[str]:
        """What was sent, without the question's text, which may be withheld here."""
        items = paper_of(attempt).items
        if not 1 <= self.number <= len(items) or items[self.number - 1].is_ahead:
            return []
        return plain_forms.as_sent(items[self.number - 1], self.filled)

    @property
    def filled(self) -> Filled:
        return self.fields


def keeps_what_it_brought(view: View) -> View:
    """For a question's form: a person who has to sign in again keeps what was typed."""

    @wraps(view)
    def page(request: HttpRequest, attempt_id: UUID, number: int) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            kept = KeptFields.brought(request, attempt_id, number)
            if not kept.is_empty:
                return _ask_to_sign_in(request, kept)
        return view(request, attempt_id=attempt_id, number=number)

    return page


def _ask_to_sign_in(request: HttpRequest, kept: KeptFields) -> HttpResponseBase:
    page = SignInWithWhatWasBrought(is_sent=False)
    page.setup(request)
    page.extra_context = {
        # The sign-in form was not sent yet: the request came from a question's form.
        "form": page.get_form_class()(request),
        FIELD: kept.as_field(),
        "next": reverse("sitting", args=[kept.attempt]),
    }
    return page.get(request)


class SignInWithWhatWasBrought(SignIn):
    """Signing in with what a form brought before; only its author gets it back."""

    #: True if this page's own form was sent; False if a question's form was.
    is_sent = True

    def get_form_kwargs(self) -> dict[str, Any]:
        """A question's form has no name and no password; that is not an error."""
        kwargs = super().get_form_kwargs()
        return kwargs if self.is_sent else kwargs | {"data": None, "files": None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        carried = self.request.POST.get(FIELD, "")
        return super().get_context_data(**{FIELD: carried, **kwargs})

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        kept = KeptFields.carried(self.request)
        page = give_back(self.request, kept) if kept else None
        return page or response


def give_back(
    request: HttpRequest, kept: KeptFields, *, status: int = 200
) -> HttpResponse | None:
    """The page that leads back to the question; None if it is another person's."""
    attempts = Attempt.objects.select_related("test", "paper")
    try:
        attempt = attempts.get(pk=UUID(kept.attempt), candidate=request.user.pk)
    except (Attempt.DoesNotExist, ValueError):
        return None
    context = {
        "attempt": attempt,
        "test": attempt.test,
        "lines": kept.lines(attempt),
        FIELD: kept.as_field(),
    }
    template = "assessments/plain/given_back.html"
    return render(request, template, context, status=status)


def forbidden_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """
    Refuse a form without the token of this sign-in, as after signing in again in
    another tab.

    If it is a question's form and the user is signed in, they get back what they typed.
    """
    kept = _brought_here(request) if request.user.is_authenticated else None
    page = give_back(request, kept, status=403) if kept else None
    return page or csrf_failure(request, reason)


def _brought_here(request: HttpRequest) -> KeptFields | None:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if match.url_name != QUESTION:
        return None
    kept = KeptFields.brought(request, **match.kwargs)
    return None if kept.is_empty else kept
