"""What a candidate's page found out about its device before a test is started."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.frames import check_size
from assessments.api.serializers.base import Shape, UtcDateTime
from assessments.api.throttling import CheckingThrottle
from assessments.api.views import ReadingView, answers
from assessments.models import DeviceCheck, Test
from assessments.overview import visible_tests
from assessments.services.device_checks import Found, keep_device_check
from realtime.devices import device_in_words
from realtime.protocol import milliseconds


class CheckSent(serializers.Serializer[Any]):
    """``clock_skew_ms``: how far the device's clock is ahead; null if not measured."""

    connection = serializers.ChoiceField(choices=DeviceCheck.Connection.choices)
    storage = serializers.BooleanField()
    round_trip_ms = serializers.IntegerField(required=False, allow_null=True)
    clock_skew_ms = serializers.IntegerField(required=False, allow_null=True)
    other_tabs = serializers.IntegerField(required=False, default=0)


class CheckKept(Shape):
    """The newest check."""

    checked_at = UtcDateTime()
    connection = serializers.ChoiceField(choices=DeviceCheck.Connection.choices)
    storage = serializers.BooleanField()
    round_trip_ms = serializers.IntegerField(allow_null=True)
    clock_skew_ms = serializers.IntegerField(allow_null=True)
    other_tabs = serializers.IntegerField()


class CheckTold(Shape):
    """``server_time`` is in ms since the epoch, UTC. ``check`` is null without a check."""

    server_time = serializers.IntegerField()
    check = CheckKept(allow_null=True)


class TestChecks(ReadingView, generics.GenericAPIView[Any]):
    """One's own check for a test one may see; any other test is not found."""

    serializer_class = CheckTold
    throttle_classes = [CheckingThrottle]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_size(request)

    @extend_schema(responses=answers(CheckTold, 404))
    def get(self, request: Request, slug: str) -> Response:
        """The server's time, to compare the device's clock with, and the newest check."""
        test = self._test(slug)
        kept = DeviceCheck.objects.filter(candidate=self.user, test=test).first()
        return self._told(kept)

    @extend_schema(request=CheckSent, responses=answers(CheckTold, 400, 404, 422))
    def post(self, request: Request, slug: str) -> Response:
        """Store the result of a device check in place of the one before."""
        test = self._test(slug)
        sent = CheckSent(data=request.data)
        sent.is_valid(raise_exception=True)
        device = device_in_words(request.headers.get("User-Agent", "")[:512])
        kept = keep_device_check(
            candidate=self.user,
            test=test,
            found=Found(**sent.validated_data, device=device),
            now=self.now,
        )
        return self._told(kept)

    def _test(self, slug: str) -> Test:
        test = visible_tests(self.user).filter(slug=slug).first()
        if test is None:
            raise Http404
        return test

    def _told(self, kept: DeviceCheck | None) -> Response:
        told = {"server_time": milliseconds(self.now), "check": kept}
        return Response(self.get_serializer(told).data)
