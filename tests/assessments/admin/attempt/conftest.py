"""The page of one attempt and its files, and what may happen in an attempt."""

import uuid

from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from assessments.models import Answer, AttemptEvent
from assessments.services.answers.saving import Save, save_answers
from tests.assessments.admin.conftest import take_seat

SECRET = "my secret essay"


def page_of(client, attempt, **query):
    address = reverse("admin:assessments_attempt_change", args=[attempt.pk])
    return client.get(address, query)


def file_of(client, attempt, form):
    address = reverse("admin:assessments_attempt_timeline", args=[attempt.pk, form])
    return client.get(address)


def report_of(client, attempt):
    return client.get(reverse("admin:assessments_attempt_report", args=[attempt.pk]))


def told(response):
    return [entry.what for entry in response.context["page"].object_list]


def user_of(client):
    return client.get("/admin/").wsgi_request.user


def allow(client, *codenames):
    user = user_of(client)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def forbid(client, codename):
    group = user_of(client).groups.get()
    group.permissions.remove(*group.permissions.filter(codename=codename))


def save(attempt, session, number, response, *, now=None, answered_at=None):
    answer = Answer.objects.get(attempt=attempt, number=number)
    [outcome] = save_answers(
        [
            Save(
                session,
                attempt.pk,
                answer.pk,
                response,
                answer.revision,
                now or timezone.now(),
                ref=uuid.uuid4().hex,
                answered_at=answered_at,
            )
        ]
    )
    return outcome


def note(attempt, kind, *, at=None, **fields):
    return AttemptEvent.objects.create(
        attempt=attempt,
        at=at or timezone.now(),
        kind=kind,
        by="candidate",
        actor=attempt.candidate,
        **fields,
    )


def answered(attempt):
    seat = take_seat(attempt).session
    save(attempt, seat, 1, {"choice": 1})
    save(attempt, seat, 2, {"text": "draft"})
    save(attempt, seat, 2, {"text": SECRET})
