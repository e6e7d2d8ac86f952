"""Addresses of the API, below /api/."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from assessments.api import (
    device_checks,
    receipts,
    sitting,
    verbs,
    views,
)
from assessments.api.authoring import tests
from assessments.api.authoring import urls as authoring
from assessments.api.files import uploads
from assessments.api.grading import marks
from assessments.api.staff import release_plans, results, statistics

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.Root.as_view(), name="root"),
    path("schema/", views.Schema.as_view(), name="schema"),
    path("tests/", views.MyTests.as_view(), name="tests"),
    path(
        "tests/<slug:slug>/checks/",
        device_checks.TestChecks.as_view(),
        name="test-checks",
    ),
    path("attempts/", views.MyAttempts.as_view(), name="attempts"),
    path("attempts/<uuid:attempt_id>/", views.MyAttempt.as_view(), name="attempt"),
    path(
        "attempts/<uuid:attempt_id>/session/",
        sitting.SittingSession.as_view(),
        name="sitting-session",
    ),
    path(
        "attempts/<uuid:attempt_id>/answers/<int:answer>/",
        sitting.SittingAnswer.as_view(),
        name="sitting-answer",
    ),
    path(
        "attempts/<uuid:attempt_id>/answers/<int:answer>/flag/",
        sitting.SittingFlag.as_view(),
        name="sitting-flag",
    ),
    path(
        "attempts/<uuid:attempt_id>/answers/<int:answer>/files/",
        uploads.SittingFiles.as_view(),
        name="sitting-files",
    ),
    path(
        "attempts/<uuid:attempt_id>/reports/",
        sitting.SittingReport.as_view(),
        name="sitting-report",
    ),
    path(
        "attempts/<uuid:attempt_id>/visit/",
        sitting.SittingVisit.as_view(),
        name="sitting-visit",
    ),
    path(
        "attempts/<uuid:attempt_id>/submit/",
        sitting.SittingSubmit.as_view(),
        name="sitting-submit",
    ),
    path(
        "attempts/<uuid:attempt_id>/help/",
        sitting.SittingHelp.as_view(),
        name="sitting-help",
    ),
    path(
        "attempts/<uuid:attempt_id>/notices/<int:notice>/confirm/",
        sitting.SittingNotice.as_view(),
        name="sitting-notice",
    ),
    path(
        "attempts/<uuid:attempt_id>/heartbeat/",
        sitting.SittingHeartbeat.as_view(),
        name="sitting-heartbeat",
    ),
    path("receipts/<str:code>/", receipts.OneReceipt.as_view(), name="receipt"),
    path("staff/tests/", tests.Tests.as_view(), name="staff-tests"),
    path(
        "staff/tests/<slug:slug>/results/",
        results.Results.as_view(),
        name="staff-test-results",
    ),
    path(
        "staff/tests/<slug:slug>/statistics/",
        statistics.Statistics.as_view(),
        name="staff-test-statistics",
    ),
    path(
        "staff/tests/<slug:slug>/release/",
        results.ReleaseResults.as_view(),
        name="staff-test-release",
    ),
    path(
        "staff/tests/<slug:slug>/release/plan/",
        release_plans.PlannedRelease.as_view(),
        name="staff-test-release-plan",
    ),
    path(
        "staff/tests/<slug:slug>/close/",
        results.Close.as_view(),
        name="staff-test-close",
    ),
    path("staff/attempts/", views.StaffAttempts.as_view(), name="staff-attempts"),
    path(
        "staff/attempts/<uuid:attempt_id>/",
        views.StaffOneAttempt.as_view(),
        name="staff-attempt",
    ),
    path(
        "staff/attempts/<uuid:attempt_id>/events/",
        views.StaffAttemptEvents.as_view(),
        name="staff-attempt-events",
    ),
    path("staff/seats/", views.StaffSeats.as_view(), name="staff-seats"),
    *verbs.urlpatterns,
    path("staff/", include(marks.urlpatterns)),
    path("staff/", include(authoring.urlpatterns)),
    # Only with the slash, so that an address without one is still redirected.
    re_path(r"^.*/$", views.NoSuchAddress.as_view(), name="no-such-address"),
]
