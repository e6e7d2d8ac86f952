"""Checking a receipt: what it was given for, and whether that is still what is stored."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments import selectors
from assessments.api.permissions import may_call
from assessments.api.serializers.base import STATUSES, Shape, UtcDateTime, WhichTest
from assessments.api.views import ANSWERS_IN_ORDER, ReadingView, answers
from assessments.models import Attempt
from assessments.papers import receipts

VIEW_ATTEMPTS = "assessments.view_attempt"


class Receipt(Shape):
    """
    What was handed in, without the answers themselves.

    ``intact`` is false if ``answers_hash`` was made of other answers than those stored
    now. Both are null for an attempt that ended without a hash. ``earlier_hashes``, the
    oldest first, are from before staff accepted a draft.
    """

    receipt = serializers.CharField()
    attempt = serializers.UUIDField(source="pk")
    test = WhichTest()
    status = serializers.ChoiceField(choices=STATUSES)
    submitted_at = UtcDateTime(source="finished_at")
    answered = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()
    answers_hash = serializers.SerializerMethodField()
    intact = serializers.SerializerMethodField()
    earlier_hashes = serializers.SerializerMethodField()

    def get_answered(self, attempt: Attempt) -> int:
        return sum(one.response is not None for one in attempt.answers.all())

    def get_questions(self, attempt: Attempt) -> int:
        return len(attempt.answers.all())

    def get_answers_hash(self, attempt: Attempt) -> str | None:
        return attempt.answers_hash or None

    def get_earlier_hashes(self, attempt: Attempt) -> list[str]:
        return [one.digest for one in selectors.earlier_hashes(attempt)]

    def get_intact(self, attempt: Attempt) -> bool | None:
        if not attempt.answers_hash:
            return None
        return receipts.is_intact(attempt, attempt.answers.all())


class OneReceipt(ReadingView, generics.RetrieveAPIView[Attempt]):
    """
    A receipt of your own, by its code. The server compares its hash with the answers.

    Staff with assessments.view_attempt also find receipts of the tests they proctor. You
    may write the code without its hyphen, in small letters, and with O for 0, I or L for 1.
    """

    serializer_class = Receipt
    lookup_url_kwarg = "code"
    lookup_field = "receipt"

    def get_queryset(self) -> QuerySet[Attempt]:
        mine = Q(candidate=self.user)
        if may_call(self.user, (VIEW_ATTEMPTS,)):
            mine |= Q(pk__in=selectors.attempts_watched_by(self.user).values("pk"))
        found = Attempt.objects.filter(mine).select_related("test")
        return found.prefetch_related(ANSWERS_IN_ORDER)

    @extend_schema(responses=answers(Receipt, 404))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.kwargs["code"] = receipts.code_as_stored(kwargs["code"])
        return self.retrieve(request, *args, **kwargs)
