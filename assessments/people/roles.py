"""
The two roles of staff, as groups with permissions.

A role is a starting point for an organisation. A migration makes the groups once, so
permissions that are added or removed in the admin stay that way.

| permission | Proctors | Authors | lets one |
|---|---|---|---|
| assessments.view_attempt | yes | | see attempts: status, progress, time left |
| assessments.view_attemptevent | yes | | read an attempt's timeline |
| assessments.view_live | yes | | watch attempts live |
| assessments.disconnect_attempt | yes | | disconnect a candidate, with a reason |
| assessments.pause_attempt | yes | | pause attempts and let them go on |
| assessments.add_time | yes | | add time, give back what an outage took, move ends |
| assessments.message_candidate | yes | | write to candidates, answer their calls for help |
| assessments.submit_for_candidate | yes | | hand in for a candidate |
| assessments.terminate_attempt | yes | | end an attempt; what was saved is kept |
| assessments.reopen_attempt | yes | | let an attempt that has ended go on |
| assessments.release_hold | yes | | let a held candidate in, approve or refuse a page |
| assessments.acknowledge_alert | yes | | say that an alert was seen to |
| assessments.note_attempt | yes | | write notes on attempts |
| assessments.help_sign_in | yes | | give candidates one-time codes and new passwords |
| assessments.view_accommodation | yes | | see who has extra time |
| realtime.view_sessionlease | yes | | see who is connected |
| realtime.view_sessionevent | yes | | read the seat's events, addresses included |
| assessments.*_category, *_question, *_choice | | yes | keep the question bank |
| assessments.*_test, *_section, *_slot | | yes | build tests |
| assessments.publish_test | | yes | publish and unpublish tests |
| assessments.view_results | | yes | read the results of one's own tests and of shared ones |
| assessments.release_results | | yes | release them to candidates; close a test to new starts |
| assessments.correct_key | | yes | correct the key of questions in tests that one may edit |
| assessments.mark_answers | | yes | mark the answers of one's own tests and of shared ones |
| assessments.assign_markers | | yes | assign the answers of one's own tests to markers |

Proctors see and do all this only in tests assigned to them (Test.proctors);
assessments.watch_all_tests lifts that limit. An administrator gives these rights to
single persons, because neither role has them: make an attempt not count
(assessments.void_attempt), let a refused answer count (assessments.accept_draft),
reopen an attempt whose results or key were shown (assessments.override_release), decide
objections to their own marks (assessments.override_marker), read a
candidate's answers (assessments.view_answers), see the names of the candidates whose
answers they mark (assessments.see_names_when_marking), give permanent extra time, and
manage users. No permission lets anyone change an attempt, an answer or an event in the
admin.
"""

from collections.abc import Iterable
from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db.models import Q

PROCTORS = "Proctors"
AUTHORS = "Authors"

_AUTHORED = ("category", "question", "choice", "test", "section", "slot")

ROLES: dict[str, tuple[str, ...]] = {
    PROCTORS: (
        "assessments.view_attempt",
        "assessments.view_attemptevent",
        "assessments.view_live",
        "assessments.disconnect_attempt",
        "assessments.pause_attempt",
        "assessments.add_time",
        "assessments.message_candidate",
        "assessments.submit_for_candidate",
        "assessments.terminate_attempt",
        "assessments.reopen_attempt",
        "assessments.release_hold",
        "assessments.acknowledge_alert",
        "assessments.note_attempt",
        "assessments.help_sign_in",
        "assessments.view_accommodation",
        "realtime.view_sessionlease",
        "realtime.view_sessionevent",
    ),
    AUTHORS: (
        *(
            f"assessments.{verb}_{model}"
            for model in _AUTHORED
            for verb in ("view", "add", "change", "delete")
        ),
        "assessments.publish_test",
        "assessments.mark_answers",
        "assessments.assign_markers",
        "assessments.view_results",
        "assessments.release_results",
        "assessments.correct_key",
    ),
}


def create_roles(apps: Apps) -> None:
    """
    Make the groups and give each its permissions; running it again does no harm.

    ``apps`` is the registry of a migration or django.apps. Missing permissions are made
    here, because Django makes them only after the last migration.
    """
    for label in ("assessments", "realtime"):
        _create_permissions(apps, label)
    group_model = apps.get_model("auth", "Group")
    for name, permissions in ROLES.items():
        group, _ = group_model.objects.get_or_create(name=name)
        group.permissions.add(*_permissions(apps, permissions))


def give_permission(apps: Apps, name: str, permission: str) -> None:
    """Add a permission that is newer than the group; its other permissions stay."""
    _create_permissions(apps, permission.partition(".")[0])
    for group in apps.get_model("auth", "Group").objects.filter(name=name):
        group.permissions.add(*_permissions(apps, [permission]))


def _create_permissions(apps: Apps, label: str) -> None:
    config: Any = apps.get_app_config(label)
    # A migration's app has no models module, and Django skips such apps.
    own_module = getattr(config, "models_module", None)
    config.models_module = own_module or True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = own_module


def _permissions(apps: Apps, names: Iterable[str]) -> Any:
    """The permissions that exist: models of later migrations are still missing."""
    wanted = Q()
    for name in names:
        label, codename = name.split(".")
        wanted |= Q(content_type__app_label=label, codename=codename)
    return apps.get_model("auth", "Permission").objects.filter(wanted)
