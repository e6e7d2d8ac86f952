"""
What the verbs of a sitting take and answer, for the schema; docs/protocol.md explains.

Times are milliseconds since the epoch, UTC, as in the frames of the socket.
"""

from typing import Any

from rest_framework import serializers

from assessments.protocol import PageReport
from realtime.protocol import REF_CHARS


class Asked(serializers.Serializer[Any]):
    """A request. It is read by the frame's own checks; this describes them."""


class Claim(Asked):
    page = serializers.CharField(
        required=False, max_length=64, help_text="A random id of this page or program."
    )
    resume = serializers.BooleanField(
        required=False, help_text="Take back this page's own seat, never another's."
    )
    confirm = serializers.BooleanField(
        required=False, help_text="A person confirmed it (policy ask)."
    )


class Save(Asked):
    response = serializers.JSONField(allow_null=True)
    base_revision = serializers.IntegerField(min_value=0)
    ref = serializers.CharField(required=False, max_length=REF_CHARS)
    answered_at = serializers.FloatField(required=False)


class Flag(Asked):
    flagged = serializers.BooleanField()
    ref = serializers.CharField(required=False, max_length=REF_CHARS)


class Visit(Asked):
    answer = serializers.IntegerField()
    review = serializers.BooleanField(
        required=False, help_text="The question was left for the review of all answers."
    )


class Report(Asked):
    kind = serializers.CharField(
        max_length=REF_CHARS, help_text=f"One of {', '.join(PageReport)}."
    )
    at = serializers.FloatField()


class Submit(Asked):
    ref = serializers.CharField(required=False, max_length=REF_CHARS)


class Heartbeat(Asked):
    client_time = serializers.FloatField()
    unsent = serializers.IntegerField(required=False)
    round_trip = serializers.FloatField(required=False)


class Help(Asked):
    text = serializers.CharField(allow_blank=True, max_length=1000)
    ref = serializers.CharField(required=False, max_length=REF_CHARS)


class Frame(serializers.Serializer[Any]):
    """A frame of the socket as the answer to a request."""

    type = serializers.CharField()


class Clock(Frame):
    deadline = serializers.IntegerField(allow_null=True)
    remaining_ms = serializers.IntegerField()


class SittingAttempt(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.CharField()
    position = serializers.IntegerField(allow_null=True)
    furthest = serializers.IntegerField(
        allow_null=True,
        help_text="Sequential tests: the number of the question reached.",
    )
    deadline = serializers.IntegerField(allow_null=True)
    remaining_ms = serializers.IntegerField()


class SittingAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    response = serializers.JSONField(allow_null=True)
    revision = serializers.IntegerField()
    flagged = serializers.BooleanField()
    ref = serializers.CharField()


class Started(Frame):
    protocol = serializers.IntegerField()
    epoch = serializers.IntegerField()
    connection_id = serializers.UUIDField()
    took_over = serializers.BooleanField()
    server_time = serializers.IntegerField()
    limits = serializers.DictField(child=serializers.IntegerField())
    attempt = SittingAttempt()
    answers = SittingAnswer(many=True)
    notices = serializers.ListField(child=serializers.DictField())


class Saved(Clock):
    answer = serializers.IntegerField()
    revision = serializers.IntegerField()
    deadline = serializers.IntegerField()
    ref = serializers.CharField(required=False)


class Flagged(Frame):
    answer = serializers.IntegerField()
    flagged = serializers.BooleanField()
    ref = serializers.CharField(required=False)


class Submitted(Frame):
    submitted_at = serializers.IntegerField()
    receipt = serializers.CharField(allow_null=True)
    status = serializers.CharField()
    ref = serializers.CharField(required=False)


class Beat(Clock):
    client_time = serializers.FloatField()
    server_time = serializers.IntegerField()
    status = serializers.CharField()
    notices = serializers.ListField(child=serializers.DictField())


class HelpReceived(Frame):
    at = serializers.IntegerField()
    ref = serializers.CharField(required=False)
