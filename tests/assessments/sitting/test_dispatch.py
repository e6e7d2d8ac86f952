from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments import metrics
from assessments.models import AttemptEvent, HelpRequest
from assessments.protocol import (
    AnswerConflict,
    AnswerFlag,
    AnswerFlagged,
    AnswerSave,
    AnswerSaved,
    AttemptSubmit,
    AttemptSubmitted,
    AttemptVisit,
    ClientEvent,
    HelpReceived,
    NoticeConfirm,
    PageReport,
)
from assessments.protocol import HelpRequest as HelpFrame
from assessments.questions.kind import Kind
from assessments.services.errors import AnswerInvalid, StaleSession
from assessments.services.proctoring.notices import send_message
from assessments.sitting import dispatch
from assessments.sitting.commands import Reply, SittingCommand
from realtime.protocol import CloseCode, milliseconds
from tests.factories import make_attempt, make_question, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db(transaction=True)


class Seated:
    """A candidate with a seat, who can say any frame."""

    def __init__(self, test=None):
        self.attempt = make_attempt(test=test or essay_test())
        self.session = take_seat(self.attempt)
        self.answer = self.attempt.answers.get().pk

    def says(self, frame, **fields):
        return SittingCommand(
            frame,
            self.attempt.candidate,
            self.attempt.pk,
            **{"session": self.session, "received_at": timezone.now()} | fields,
        )

    def saves(self, text, *, base=0, ref="r", **fields):
        response = {"text": text}
        frame = AnswerSave(ref, self.answer, response, base, None)
        return self.says(frame, **fields)

    def stored(self):
        return self.attempt.answers.get().response


def essay_test(**fields):
    return make_test(questions=[make_question(Kind.ESSAY)], **fields)


@pytest.fixture
def seated():
    return Seated()


def carry_out(command):
    [outcome] = dispatch.carry_out([command])
    return outcome


def test_a_save_is_answered_with_its_revision_and_the_clock(seated):
    outcome = carry_out(seated.saves("mine"))

    deadline = seated.attempt.deadline
    assert outcome.deadline == deadline
    assert outcome.close is None
    frame = outcome.frame
    assert isinstance(frame, AnswerSaved)
    assert (frame.answer, frame.revision, frame.ref) == (seated.answer, 1, "r")
    assert frame.deadline == milliseconds(deadline)
    assert 0 < frame.remaining_ms <= frame.deadline
    assert seated.stored() == {"text": "mine"}


def test_another_change_since_is_answered_with_what_is_stored(seated):
    carry_out(seated.saves("first", ref="one"))

    outcome = carry_out(seated.saves("second", ref="two"))

    answer = seated.answer
    assert outcome == Reply(AnswerConflict(answer, 1, {"text": "first"}, "one", "two"))


def test_what_awaits_no_reply_gets_none(seated):
    staff = make_user(is_staff=True)
    notice = send_message(
        seated.attempt.pk, actor=staff, text="Five minutes.", now=timezone.now()
    )
    seated.attempt.test.watch_focus = True
    seated.attempt.test.save()
    commands = [
        seated.says(AttemptVisit(seated.answer)),
        seated.says(NoticeConfirm(notice.pk)),
        seated.says(ClientEvent(PageReport.FOCUS_LOST, 1.0)),
    ]

    assert dispatch.carry_out(commands) == [Reply(), Reply(), Reply()]

    assert not any(command.awaits_reply for command in commands)
    notice.refresh_from_db()
    assert notice.confirmed_at is not None
    seated.attempt.refresh_from_db()
    assert seated.attempt.position == seated.answer
    assert AttemptEvent.objects.filter(kind="focus.lost").count() == 1


def test_a_flag_and_a_call_for_help_are_answered_under_their_refs(seated):
    flag = seated.says(AnswerFlag("f", seated.answer, True))
    call = seated.says(HelpFrame("h", "My key is stuck"))

    flagged, helped = dispatch.carry_out([flag, call])

    assert flagged == Reply(AnswerFlagged(seated.answer, True, "f"))
    asked_at = milliseconds(HelpRequest.objects.get().asked_at)
    assert helped == Reply(HelpReceived(asked_at, "h"))


def test_a_hand_in_ends_the_connection_with_the_receipt(seated):
    outcome = carry_out(seated.says(AttemptSubmit("s")))

    seated.attempt.refresh_from_db()
    assert outcome.close == CloseCode.ATTEMPT_CLOSED
    assert isinstance(outcome.frame, AttemptSubmitted)
    assert outcome.frame.receipt == seated.attempt.receipt
    assert outcome.frame.ref == "s"


def test_a_hand_in_without_a_seat_is_fenced_by_its_login(seated):
    hand_in = AttemptSubmit(None)

    refused = carry_out(seated.says(hand_in, session=None, login="another"))
    assert isinstance(refused, StaleSession)
    accepted = carry_out(seated.says(hand_in, session=None, login="login-1"))
    assert accepted.close == CloseCode.ATTEMPT_CLOSED


def test_whoever_lost_the_seat_is_refused_whatever_they_ask_for(seated):
    take_seat(seated.attempt, page="desktop")
    frames = [
        AnswerSave("r", seated.answer, {"text": "late"}, 0, None),
        AnswerFlag("r", seated.answer, True),
        AttemptVisit(seated.answer),
        AttemptSubmit("r"),
        HelpFrame("r", ""),
        NoticeConfirm(1),
    ]

    outcomes = dispatch.carry_out([seated.says(frame) for frame in frames])

    assert {type(outcome) for outcome in outcomes} == {StaleSession}
    assert seated.stored() is None


def test_outcomes_come_in_order_and_one_refusal_leaves_its_neighbours_alone():
    test = essay_test()
    one, two, three = (Seated(test) for _ in range(3))
    commands = [
        one.saves("one"),
        two.saves("two", base=9),
        two.says(AnswerFlag("f", two.answer, True)),
        three.saves("three"),
    ]

    first, second, third, fourth = dispatch.carry_out(commands)

    assert first.frame.answer == one.answer
    assert isinstance(second, AnswerInvalid)
    assert third.frame == AnswerFlagged(two.answer, True, "f")
    assert fourth.frame.answer == three.answer
    assert [s.stored() for s in (one, two, three)] == [
        {"text": "one"},
        None,
        {"text": "three"},
    ]


@pytest.mark.parametrize("say", ["saves", "flags", "visits", "reports"])
def test_the_same_frame_of_many_costs_what_one_costs(say):
    def cost(candidates):
        test = essay_test(watch_focus=True)
        seats = [Seated(test) for _ in range(candidates)]
        frames = {
            "saves": lambda s: AnswerSave("r", s.answer, {"text": "x"}, 0, None),
            "flags": lambda s: AnswerFlag("r", s.answer, True),
            "visits": lambda s: AttemptVisit(s.answer),
            "reports": lambda s: ClientEvent(PageReport.FOCUS_LOST, 1.0),
        }
        commands = [seat.says(frames[say](seat)) for seat in seats]
        with CaptureQueriesContext(connection) as queries:
            outcomes = dispatch.carry_out(commands)
        assert all(isinstance(outcome, Reply) for outcome in outcomes)
        return len(queries)

    assert cost(1) == cost(5)


async def test_a_socket_gets_the_same_outcomes():
    seated = await sync_to_async(Seated)()
    command = await sync_to_async(seated.saves)("mine")
    saved = await dispatch.carry_out_together(command)
    repeated = await sync_to_async(carry_out)(command)
    ended = await dispatch.carry_out_together(seated.says(AttemptSubmit("s")))
    refused = await dispatch.carry_out_together(seated.saves("late", base=1, ref="x"))

    assert (saved.frame.revision, saved.deadline) == (1, repeated.deadline)
    assert repeated.frame.revision == saved.frame.revision
    assert ended.close == CloseCode.ATTEMPT_CLOSED
    assert refused.code == "attempt.closed"


def test_each_outcome_is_counted_once(seated):
    def counts():
        return (
            metrics.SAVES.value,
            metrics.CONFLICTS.value,
            metrics.SUBMITS.value,
            metrics.WRITES_REFUSED.values["answer.invalid"],
        )

    before = counts()
    dispatch.carry_out(
        [
            seated.saves("one", ref="one"),
            seated.saves("two", ref="two"),
            seated.saves("three", base=9, ref="three"),
            seated.says(AnswerFlag(None, seated.answer, True)),
            seated.says(AttemptSubmit(None)),
        ]
    )

    assert [a - b for a, b in zip(counts(), before, strict=True)] == [1, 1, 1, 1]


def test_the_time_of_arrival_decides_not_the_time_of_carrying_out(seated):
    late = seated.attempt.deadline + timedelta(minutes=5)

    refused = carry_out(seated.saves("late", received_at=late))

    assert refused.code == "attempt.closed"
    assert isinstance(carry_out(seated.saves("in time")), Reply)
