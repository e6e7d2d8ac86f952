"""The alerts of one test: what happened, what can be done, who acknowledged it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.admin.verbs.links import Button, new_token, verb_address
from assessments.attribution import Attribution
from assessments.models import Alert, Attempt, Test, User
from assessments.monitoring.open_alerts import OpenAlert, open_alerts
from assessments.services.eligibility.snapshots import take_snapshots
from assessments.verbs.table import VERBS, offered_to
from realtime import server_time

ACKNOWLEDGE = VERBS["acknowledge"]
#: The verbs that the page offers for each kind of alert.
REMEDIES: Mapping[str, tuple[str, ...]] = {
    Alert.Kind.MASS: ("pause", "give-back-time", "message"),
    Alert.Kind.TAKEOVERS: ("approve", "disconnect", "message"),
}


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """
    One alert on the page.

    ``acknowledged`` says by whom and when; empty before that. The form that
    acknowledges sends ``ids``, ``token`` and ``back``; without ``ids`` there is no such
    form.
    """

    pk: int
    words: str
    acknowledged: str = ""
    remedies: list[Button] = field(default_factory=list)
    ids: str = ""
    token: str = ""
    back: str = ""


def shown_alerts(test: Test, user: User, *, back: str) -> list[ShownAlert]:
    """The open alerts; those that nobody has acknowledged come first."""
    offered = {verb.name for verb in offered_to(user)}
    alerts = open_alerts(test.pk, server_time.now())
    alerts.sort(key=lambda alert: not alert.waits)
    return [_shown(alert, offered, back) for alert in alerts]


def _shown(alert: OpenAlert, offered: set[str], back: str) -> ShownAlert:
    words = alert_words(alert)
    if not alert.waits:
        return ShownAlert(alert.pk, words, acknowledged=_acknowledged(alert))
    may_acknowledge = ACKNOWLEDGE.name in offered
    reaching = _reaching(alert, set(REMEDIES.get(alert.kind, ())) & offered)
    return ShownAlert(
        alert.pk,
        words,
        remedies=[
            Button(
                _remedy_words(name, alert.count),
                verb_address(name, alert=str(alert.pk), next=back),
            )
            for name in REMEDIES.get(alert.kind, ())
            if name in reaching
        ],
        ids=",".join(map(str, alert.attempt_ids)) if may_acknowledge else "",
        token=new_token(),
        back=back,
    )


def _reaching(alert: OpenAlert, names: set[str]) -> set[str]:
    """Those of these verbs that would affect an attempt of the alert."""
    ids = alert.attempt_ids
    attempts = Attempt.objects.filter(pk__in=ids).select_related("candidate", "test")
    needs_lost = any(VERBS[name].needs_lost_time for name in names)
    found = take_snapshots(list(attempts), server_time.now(), with_lost_time=needs_lost)
    return {
        name for name in names if any(VERBS[name].refusal(one) is None for one in found)
    }


def alert_words(alert: OpenAlert) -> str:
    words: dict[str, Any] = {
        "n": alert.count,
        "total": alert.total,
        "time": f"{timezone.localtime(alert.at):%H:%M:%S}",
        "group": alert.group,
        "name": alert.name,
    }
    if alert.kind == Alert.Kind.TAKEOVERS:
        return _("%(name)s: devices take turns, since %(time)s.") % words
    if alert.group:
        return (
            ngettext(
                "%(n)d of %(total)d went offline since %(time)s, of %(group)s.",
                "%(n)d of %(total)d went offline since %(time)s, all in %(group)s.",
                alert.count,
            )
            % words
        )
    return (
        ngettext(
            "%(n)d of %(total)d went offline since %(time)s.",
            "%(n)d of %(total)d went offline since %(time)s.",
            alert.count,
        )
        % words
    )


def _acknowledged(alert: OpenAlert) -> str:
    assert alert.acknowledged_at is not None, "nobody waits"
    return _("Acknowledged %(since)s") % {
        "since": Attribution(alert.acknowledged_at, alert.by)
    }


def _remedy_words(name: str, count: int) -> str:
    match name:
        case "pause":
            words = ngettext("Pause the clock", "Pause all %(n)d clocks", count)
        case "message":
            words = _("Message") if count == 1 else _("Message all %(n)d")
        case "disconnect":
            words = _("Close session")
        case _:
            words = str(VERBS[name].label)
    return words % {"n": count}


def alerts_fragment(request: HttpRequest, test: Test) -> HttpResponse:
    """The alerts as a fragment, which the page fetches again when they change."""
    assert isinstance(request.user, User), "the admin lets nobody else in"
    back = reverse("admin:assessments_test_live", args=[test.pk])
    response = TemplateResponse(
        request,
        "admin/assessments/test/live/alerts.html",
        {"alerts": shown_alerts(test, request.user, back=back)},
    )
    response["Cache-Control"] = "no-store"
    return response
