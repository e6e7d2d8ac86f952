"""
What an author does to several questions at once, chosen in the list.

An action that needs to know more asks on a page of its own; that page sends the same
choice again. Questions that the author may not change are passed over and counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.models import Category, Question, Test
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for, questions_for, tests_for
from assessments.services.authoring.content import publishing_warnings_of
from assessments.services.authoring.questions import copy_questions, move_questions
from assessments.services.authoring.tags import add_tags, remove_tags, tags_in
from assessments.services.authoring.tests import TestChange, add_questions, changed
from assessments.services.errors import Refused
from realtime import server_time

#: The button of the page that asks.
DO = "_do"
SHOWN = 50
MOST = 2_000


@dataclass(frozen=True, slots=True)
class BulkAction:
    """
    Args:
        title: Of the page that asks.
        button: Of the same page.
        right: What the author needs to each question.
        form: Makes the form for a request; asks what else is needed.
        carry_out: Does it to the ids, and says what it did.
    """

    name: str
    title: str | Promise
    button: str | Promise
    right: Right
    form: Callable[[HttpRequest], forms.Form]
    carry_out: Callable[[HttpRequest, Sequence[int], dict[str, Any]], str]


def run(
    action: BulkAction, of: Any, request: HttpRequest, rows: QuerySet[Any]
) -> HttpResponse | None:
    """The page that asks; or do it, and go back to the list."""
    if _are_too_many(request, rows):
        return None
    allowed, passed_over = _allowed(request, rows, action.right)
    form = action.form(request)
    if DO in request.POST and form.is_valid() and allowed:
        try:
            told = action.carry_out(request, allowed, form.cleaned_data)
        except Refused as refused:
            messages.error(request, refused.message)
            return None
        messages.success(request, told)
        _tell_passed_over(request, passed_over)
        return HttpResponseRedirect(request.get_full_path())
    return TemplateResponse(
        request,
        "admin/assessments/question/bulk.html",
        {
            **of.admin_site.each_context(request),
            "opts": of.opts,
            "title": action.title,
            "button": action.button,
            "action": action.name,
            "checkbox": ACTION_CHECKBOX_NAME,
            "form": form,
            "questions": Question.objects.filter(pk__in=allowed)[:SHOWN],
            "count": len(allowed),
            "more": max(0, len(allowed) - SHOWN),
            "passed_over": passed_over,
            "ids": [*allowed],
        },
    )


def _allowed(
    request: HttpRequest, rows: QuerySet[Any], right: Right
) -> tuple[list[int], int]:
    """The ids of the questions that the author has the right to, and how many others."""
    user: Any = request.user
    chosen = list(rows.order_by().values_list("pk", flat=True))
    allowed = questions_for(user, right).filter(pk__in=chosen).order_by("pk")
    ids = list(allowed.values_list("pk", flat=True))
    return ids, len(chosen) - len(ids)


def _are_too_many(request: HttpRequest, rows: QuerySet[Any]) -> bool:
    """Refuse, rather than do it to some of them."""
    if (count := rows.count()) <= MOST:
        return False
    text = _("You have chosen %(count)d questions. Choose at most %(most)d at once.")
    messages.error(request, text % {"count": count, "most": MOST})
    return True


def _tell_passed_over(request: HttpRequest, count: int) -> None:
    if count:
        text = ngettext(
            "%(count)d question was passed over: you may not change it.",
            "%(count)d questions were passed over: you may not change them.",
            count,
        )
        messages.warning(request, text % {"count": count})


def _counted(count: int) -> str:
    text = ngettext("%(count)d question", "%(count)d questions", count)
    return text % {"count": count}


class TagsForm(forms.Form):
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        max_length=2_000,
        help_text=gettext_lazy("Write a comma between two tags: easy, maps"),
    )


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"), queryset=Category.objects.none()
    )


class OneTestForm(forms.Form):
    test = forms.ModelChoiceField(
        label=gettext_lazy("Test"), queryset=Test.objects.none()
    )
    agreed = forms.BooleanField(
        label=gettext_lazy(
            "Also where it is published: whoever starts later gets them"
        ),
        required=False,
    )


def _filled(form: type[forms.Form], request: HttpRequest) -> forms.Form:
    return form(request.POST) if DO in request.POST else form()


def _tags_form(request: HttpRequest) -> forms.Form:
    return _filled(TagsForm, request)


def _category_form(request: HttpRequest) -> forms.Form:
    form, user = _filled(CategoryForm, request), request.user
    field: Any = form.fields["category"]
    field.queryset = categories_for(user, Right.EDIT).order_by("path")
    return form


def _test_form(request: HttpRequest) -> forms.Form:
    form, user = _filled(OneTestForm, request), request.user
    field: Any = form.fields["test"]
    field.queryset = tests_for(user, Right.EDIT).order_by("title")
    return form


def _add_tags(request: HttpRequest, ids: Sequence[int], filled: dict[str, Any]) -> str:
    add_tags(ids, tags_in(filled["tags"]))
    return _("Tagged: %(questions)s.") % {"questions": _counted(len(ids))}


def _remove_tags(
    request: HttpRequest, ids: Sequence[int], filled: dict[str, Any]
) -> str:
    count = remove_tags(ids, tags_in(filled["tags"]))
    text = ngettext("%(count)d tag was removed.", "%(count)d tags were removed.", count)
    return text % {"count": count}


def _move(request: HttpRequest, ids: Sequence[int], filled: dict[str, Any]) -> str:
    count = move_questions(ids, filled["category"])
    text = _("Moved to %(path)s: %(questions)s.")
    return text % {"path": filled["category"].path, "questions": _counted(count)}


def _add_to_test(
    request: HttpRequest, ids: Sequence[int], filled: dict[str, Any]
) -> str:
    user: Any = request.user
    change = TestChange(user, server_time.now(), agreed=filled["agreed"])
    with changed(filled["test"].pk, change) as test:
        count = add_questions(test, ids)
    text = _("Added to the end of %(test)s: %(questions)s.")
    return text % {"test": filled["test"], "questions": _counted(count)}


TAG = BulkAction(
    "tag_selected",
    gettext_lazy("Tag these questions"),
    gettext_lazy("Add these tags"),
    Right.EDIT,
    _tags_form,
    _add_tags,
)
UNTAG = BulkAction(
    "untag_selected",
    gettext_lazy("Remove tags from these questions"),
    gettext_lazy("Remove these tags"),
    Right.EDIT,
    _tags_form,
    _remove_tags,
)
MOVE = BulkAction(
    "move_selected",
    gettext_lazy("Move these questions"),
    gettext_lazy("Move"),
    Right.EDIT,
    _category_form,
    _move,
)
ADD = BulkAction(
    "add_selected",
    gettext_lazy("Add these questions to a test"),
    gettext_lazy("Add to the test"),
    Right.USE,
    _test_form,
    _add_to_test,
)


class BulkActions:
    """The actions of the list of questions."""

    actions: Any = (
        TAG.name,
        UNTAG.name,
        MOVE.name,
        "copy_selected",
        ADD.name,
        "check_selected",
    )

    @admin.action(description=gettext_lazy("Tag…"), permissions=["change"])
    def tag_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> Any:
        return run(TAG, self, request, rows)

    @admin.action(description=gettext_lazy("Remove tags…"), permissions=["change"])
    def untag_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> Any:
        return run(UNTAG, self, request, rows)

    @admin.action(
        description=gettext_lazy("Move to another category…"), permissions=["change"]
    )
    def move_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> Any:
        return run(MOVE, self, request, rows)

    @admin.action(description=gettext_lazy("Add to a test…"), permissions=["view"])
    def add_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> Any:
        if not request.user.has_perm("assessments.change_test"):
            messages.error(request, _("You may not change tests."))
            return None
        return run(ADD, self, request, rows)

    @admin.action(description=gettext_lazy("Duplicate"), permissions=["add"])
    def copy_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        if _are_too_many(request, rows):
            return
        ids, passed_over = _allowed(request, rows, Right.EDIT)
        copies = copy_questions(ids, now=server_time.now())
        if copies:
            links = format_html_join(
                ", ",
                '<a href="{}">{}</a>',
                (
                    (reverse("admin:assessments_question_change", args=[c.pk]), c.name)
                    for c in copies[:SHOWN]
                ),
            )
            text = _("Duplicated: {}")
            messages.success(request, format_html(text, links))
        _tell_passed_over(request, passed_over)

    @admin.action(
        description=gettext_lazy("Check before publishing"), permissions=["view"]
    )
    def check_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Say of each question what keeps a test with it from being published."""
        if _are_too_many(request, rows):
            return
        checked, flawed = 0, 0
        for question in rows.prefetch_related("choices"):
            checked += 1
            if flaws := publishing_warnings_of(question):
                flawed += 1
                if flawed <= SHOWN:
                    messages.error(request, f"{question.name}: {' '.join(flaws)}")
        if not flawed:
            text = _(
                "Nothing keeps a test with these questions from being published: %(questions)s."
            )
            messages.success(request, text % {"questions": _counted(checked)})
