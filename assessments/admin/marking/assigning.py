"""The page that assigns questions, and shares of their answers, to markers."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.admin.marking.places import names_of
from assessments.grading.marks import ROUNDS
from assessments.grading.shares import PLACES
from assessments.marking.shares import shares_of
from assessments.models import HandOn, Test, User
from assessments.people.markers import all_markers
from assessments.people.sharing import owns
from assessments.services.errors import Refused
from assessments.services.grading import assigning
from assessments.services.grading.errors import AssignmentRefused
from assessments.services.grading.handing_on import take_back
from realtime import server_time

MAY_ASSIGN = "assessments.assign_markers"
SHOWN_HANDED_ON = 100
MAX_ID = 2**31
EVERY_ROUND = gettext_lazy("every round")


class AssignmentForm(forms.Form):
    """A question for a person or a group of markers."""

    slot = forms.TypedChoiceField(label=gettext_lazy("Question"), coerce=int)
    user = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Person"), required=False
    )
    group = forms.ModelChoiceField(
        Group.objects.none(), label=gettext_lazy("or group"), required=False
    )
    size = forms.IntegerField(
        label=gettext_lazy("Share of the answers, percent"),
        min_value=1,
        max_value=PLACES,
        initial=PLACES,
        help_text=gettext_lazy(
            "Shares of the same question and round follow one another: 50 and 50 hold"
            " each answer once."
        ),
    )
    round = forms.TypedChoiceField(
        label=gettext_lazy("Round"),
        coerce=int,
        choices=[(0, EVERY_ROUND), *((n, str(n)) for n in ROUNDS)],
    )

    def __init__(self, test: Test, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["slot"].choices = [
            (slot, f"{slot}: {name}") for slot, name in names_of(test).items()
        ]
        fields["user"].queryset = all_markers()
        fields["user"].label_from_instance = shown
        fields["group"].queryset = Group.objects.filter(
            user__in=all_markers()
        ).distinct()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("user")) == bool(cleaned.get("group")):
            raise forms.ValidationError(_("Name either a person or a group."))
        return cleaned


def shown(user: User) -> str:
    return user.get_full_name() or user.get_username()


def assign_address(user: Any, test: Test) -> str:
    """The page that assigns the markers of a test; empty if the user may not."""
    if not (user.has_perm(MAY_ASSIGN) and owns(user, test)):
        return ""
    return reverse("admin:assessments_test_marking_assign", args=[test.pk])


def test_to_assign(request: HttpRequest, test_id: int) -> tuple[Test, User]:
    """
    Raises:
        PermissionDenied: If this person may not assign at all.
        Http404: If they do not own this test.
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm(MAY_ASSIGN):
        raise PermissionDenied
    test = Test.objects.filter(pk=test_id).first() if test_id < MAX_ID else None
    if test is None or not owns(user, test):
        raise Http404
    return test, user


def assignments_page(
    request: HttpRequest, site: AdminSite, test: Test, user: User
) -> HttpResponse:
    """
    POST: ``end``, ``reassign`` with ``to``, ``undo`` or ``back`` do what they say; else
    the form adds an assignment.
    """
    if request.method != "POST":
        return _page(request, site, test, AssignmentForm(test))
    form = None
    try:
        if not _change(request, test, user):
            form = AssignmentForm(test, request.POST)
            if not form.is_valid():
                return _page(request, site, test, form)
            new = assigning.NewAssignment(**form.cleaned_data)
            assigning.assign(test, new, actor=user, now=server_time.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The assignments are saved."))
    return redirect("admin:assessments_test_marking_assign", test.pk)


def _change(request: HttpRequest, test: Test, user: User) -> bool:
    """
    Whether a button was pressed that changes what is there.

    Raises:
        Refused: If that cannot be done.
    """
    sent, now = request.POST, server_time.now()
    if "end" in sent:
        assigning.end_assignment(test, _number(sent["end"]), actor=user, now=now)
    elif "reassign" in sent:
        number = _number(sent["reassign"])
        to = all_markers().filter(pk=_number(sent.get(f"to-{number}", ""))).first()
        if to is None:
            raise AssignmentRefused
        assigning.reassign(test, number, to, actor=user, now=now)
    elif "undo" in sent:
        assigning.undo(test, _moment(sent["undo"]), actor=user, now=now)
    elif "back" in sent:
        handed = HandOn.objects.filter(answer__attempt__test=test, ended_at=None)
        row = get_object_or_404(handed, pk=_number(sent["back"]))
        take_back(row.answer_id, now=now)
    else:
        return False
    return True


def _number(text: str) -> int:
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise AssignmentRefused
    return found


def _page(
    request: HttpRequest, site: AdminSite, test: Test, form: AssignmentForm
) -> HttpResponse:
    handed = HandOn.objects.filter(answer__attempt__test=test, ended_at=None)
    last = assigning.last_change(test)
    return TemplateResponse(
        request,
        "admin/assessments/marking/assign.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Assign markers"),
            "test": test,
            "form": form,
            "names": names_of(test),
            "shares": shares_of(test),
            "markers": all_markers(),
            "undo": last.isoformat() if last else "",
            "handed_on": handed.select_related("answer", "by", "to")[:SHOWN_HANDED_ON],
        },
        status=422 if form.errors else 200,
    )
