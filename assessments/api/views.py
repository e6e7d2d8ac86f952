"""
What the API answers; docs/api.md describes it. Nothing here writes.

Each request reads the time once. The number of statements of a list does not depend on
how many rows it shows.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import generics
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from assessments import selectors
from assessments.api.errors import CONTENT_TYPE
from assessments.api.filters import AttemptFilter, TimelineQuery, checked, narrowed
from assessments.api.monitoring import progress_of, turnout_of
from assessments.api.offers import Offer, offers_to
from assessments.api.pagination import Pages
from assessments.api.permissions import StaffWithPermission, may_call
from assessments.api.reading import why_withheld
from assessments.api.serializers.base import Endpoints, Problem
from assessments.api.serializers.candidates import (
    OpenTest,
    OwnAttempt,
    OwnAttemptDetail,
)
from assessments.api.serializers.staff import (
    Seat,
    StaffAttempt,
    StaffAttemptDetail,
    StaffTest,
    Timeline,
)
from assessments.api.timeline import encode
from assessments.history import timeline
from assessments.models import Answer, Attempt, Test, User
from assessments.models.sharing import Right
from assessments.people import sharing
from realtime import registry, server_time
from realtime.models import SessionLease


def answers(shape: Any, *problems: int) -> dict[Any, Any]:
    """What an operation responds with, for the schema."""
    statuses = (401, 403, *problems, 429, 503)
    return {200: shape} | {(status, CONTENT_TYPE): Problem for status in statuses}


class Private(APIView):
    """For signed-in people, and never kept: the next one at this machine differs."""

    permission_classes = [IsAuthenticated]

    @cached_property
    def now(self) -> datetime:
        return server_time.now()

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User), "permission_classes ask for a signed-in user"
        return user

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        add_never_cache_headers(final)
        return final


class ReadingView(Private, generics.GenericAPIView[Any]):
    """Reads rows, and says about all of them what holds at the same now."""

    pagination_class: Any = Pages
    facts: dict[str, Any] = {}

    def facts_about(self, rows: Sequence[Any]) -> dict[str, Any]:
        """What the shapes need in addition to the rows, read for all rows at once."""
        return {}

    def paginate_queryset(self, queryset: Any, view: Any = None) -> Any:
        page = super().paginate_queryset(queryset)
        self.facts = self.facts_about(page or [])
        return page

    def get_object(self) -> Any:
        row = super().get_object()
        self.facts = self.facts_about([row])
        return row

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": self.now, **self.facts}


class Root(Private):
    """The addresses that the caller may read."""

    @extend_schema(responses=answers(Endpoints))
    def get(self, request: Request) -> Response:
        staff = (
            name
            for name, view in STAFF_LISTS.items()
            if may_call(request.user, view.required_permissions)
        )
        names = ("tests", "attempts", *staff, "schema")
        return Response({n: reverse(f"api:{n}", request=request) for n in names})


@extend_schema(exclude=True)
class Schema(SpectacularAPIView):
    """This API in OpenAPI 3: YAML, or JSON for a caller who asks for that."""

    permission_classes = [IsAuthenticated]


@extend_schema(exclude=True)
class NoSuchAddress(Private):
    """Whatever else is asked for below the root gets a problem too, not a page."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


class MyTests(ReadingView, generics.ListAPIView[Any]):
    """The tests that you may start or continue now."""

    serializer_class = OpenTest

    def get_queryset(self) -> Any:
        return self._offers

    @cached_property
    def _offers(self) -> list[Offer]:
        return offers_to(self.user, self.now)

    @extend_schema(responses=answers(OpenTest(many=True)))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)


class MyAttempts(ReadingView, generics.ListAPIView[Attempt]):
    """Your attempts, the newest first."""

    serializer_class = OwnAttempt

    def get_queryset(self) -> QuerySet[Attempt]:
        return attempts_of(self.user)

    @extend_schema(responses=answers(OwnAttempt(many=True)))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)


class MyAttempt(ReadingView, generics.RetrieveAPIView[Attempt]):
    """
    One of your attempts with its answers.

    Reading never claims the seat, so the page that has it goes on undisturbed. While the
    attempt is open, its answers are shown to the sign-in or token that has the seat, to a
    request that names the connection of that seat in X-Connection-Id, and to all of your
    sign-ins while nobody has the seat.
    """

    serializer_class = OwnAttemptDetail
    lookup_url_kwarg = "attempt_id"

    def get_queryset(self) -> QuerySet[Attempt]:
        return attempts_of(self.user).prefetch_related(ANSWERS_IN_ORDER)

    def facts_about(self, rows: Sequence[Attempt]) -> dict[str, Any]:
        return {"withheld": why_withheld(self.request, rows[0], self.now)}

    @extend_schema(responses=answers(OwnAttemptDetail, 404))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.retrieve(request, *args, **kwargs)


class StaffReading(ReadingView):
    """For staff who hold ``required_permissions``."""

    permission_classes = [IsAuthenticated, StaffWithPermission]
    required_permissions: tuple[str, ...]


class StaffTests(StaffReading, generics.ListAPIView[Test]):
    """
    Tests, sorted by title: your own, those shared with you, and published tests that you
    proctor.

    Needs assessments.view_test.
    """

    serializer_class = StaffTest
    required_permissions = ("assessments.view_test",)

    def get_queryset(self) -> QuerySet[Test]:
        readable = sharing.tests_for(self.user, Right.READ).order_by().values("pk")
        proctored = selectors.tests_watched_by(self.user).order_by().values("pk")
        tests = Test.objects.filter(
            Q(pk__in=readable) | Q(pk__in=proctored, published_at__isnull=False)
        )
        return tests.prefetch_related("groups").order_by("title", "pk")

    def facts_about(self, rows: Sequence[Test]) -> dict[str, Any]:
        return {"turnout": turnout_of(rows)}

    @extend_schema(responses=answers(StaffTest(many=True)))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)


class StaffAttemptReading(StaffReading):
    required_permissions = ("assessments.view_attempt",)

    def get_queryset(self) -> QuerySet[Attempt]:
        attempts = selectors.attempts_watched_by(self.user)
        return attempts.select_related("test", "candidate").order_by(
            "-started_at", "pk"
        )

    def facts_about(self, rows: Sequence[Attempt]) -> dict[str, Any]:
        return {"progress": progress_of(rows)}


class StaffAttempts(StaffAttemptReading, generics.ListAPIView[Attempt]):
    """
    Attempts of the tests you proctor, the newest first.

    Needs assessments.view_attempt.
    """

    serializer_class = StaffAttempt

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        by = checked(AttemptFilter, self.request.query_params)
        return narrowed(queryset, by, self.now)

    @extend_schema(
        parameters=[AttemptFilter], responses=answers(StaffAttempt(many=True), 422)
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)


class StaffOneAttempt(StaffAttemptReading, generics.RetrieveAPIView[Attempt]):
    """
    One attempt with its answers. Needs assessments.view_attempt.

    Responses and scores need assessments.view_answers as well.
    """

    serializer_class = StaffAttemptDetail
    lookup_url_kwarg = "attempt_id"

    def get_queryset(self) -> QuerySet[Attempt]:
        return super().get_queryset().prefetch_related(ANSWERS_IN_ORDER)

    @extend_schema(responses=answers(StaffAttemptDetail, 404))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.retrieve(request, *args, **kwargs)


class StaffAttemptEvents(StaffReading):
    """
    The events of an attempt and of its seat, the oldest first.

    Needs assessments.view_attemptevent; addresses and raw user agents need
    realtime.view_sessionevent as well.
    """

    required_permissions = ("assessments.view_attemptevent",)
    serializer_class = Timeline

    @extend_schema(parameters=[TimelineQuery], responses=answers(Timeline, 404, 422))
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        watched = selectors.attempts_watched_by(self.user)
        attempt = get_object_or_404(watched, pk=attempt_id)
        query = checked(TimelineQuery, request.query_params)
        limit = query["limit"]
        after = query.get("after")
        found = timeline.oldest_first(attempt, after=after, limit=limit + 1)
        more = len(found) > limit
        page = {
            "next": self._behind(found[limit - 1]) if more else None,
            "results": found[:limit],
        }
        return Response(self.get_serializer(page).data)

    def _behind(self, event: timeline.TimelineEvent) -> str:
        here = self.request.build_absolute_uri()
        return replace_query_param(here, "after", encode(event.place))


class StaffSeats(StaffReading, generics.ListAPIView[SessionLease]):
    """
    The candidates who are connected now, in the tests you proctor.

    Needs realtime.view_sessionlease.

    Addresses and raw user agents need realtime.view_sessionevent as well.
    """

    required_permissions = ("realtime.view_sessionlease",)
    serializer_class = Seat

    def get_queryset(self) -> QuerySet[SessionLease]:
        seats = registry.live_seats()
        if not selectors.watches_all_tests(self.user):
            seats = seats.filter(room__in=selectors.rooms_watched_by(self.user))
        return seats.select_related("user").order_by("claimed_at", "pk")

    @extend_schema(responses=answers(Seat(many=True)))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)


STAFF_LISTS: dict[str, type[StaffReading]] = {
    "staff-tests": StaffTests,
    "staff-attempts": StaffAttempts,
    "staff-seats": StaffSeats,
}

ANSWERS_IN_ORDER = Prefetch("answers", queryset=Answer.objects.order_by("number"))


def attempts_of(user: User) -> QuerySet[Attempt]:
    return (
        Attempt.objects.filter(candidate=user)
        .select_related("test")
        .order_by("-started_at", "pk")
    )
