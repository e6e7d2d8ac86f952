"""Links to the page of a verb, and the way back."""

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from assessments.models import Attempt
from assessments.services.eligibility.snapshots import take_snapshots
from assessments.verbs.table import offered_to
from realtime import server_time


@dataclass(frozen=True, slots=True)
class Button:
    """A link to the page of a verb."""

    words: str
    address: str


def verb_address(name: str, **query: str) -> str:
    address = reverse("admin:assessments_attempt_verb", args=[name])
    return f"{address}?{urlencode(query)}" if query else address


def buttons_for(request: HttpRequest, attempt: Attempt, *, back: str) -> list[Button]:
    """The verbs that this person may use and that would change something now."""
    [snapshot] = take_snapshots(
        [attempt], server_time.now(), with_lost_time=True, with_planned_ends=True
    )
    return [
        Button(
            f"{verb.label}…", verb_address(verb.name, ids=str(attempt.pk), next=back)
        )
        for verb in offered_to(request.user)
        if verb.refusal(snapshot) is None
    ]


def new_token() -> str:
    return uuid.uuid4().hex


def local_path(address: str) -> str:
    """The address if it is a path of this site, else the list of attempts."""
    is_local = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None
    )
    return address if is_local else reverse("admin:assessments_attempt_changelist")
