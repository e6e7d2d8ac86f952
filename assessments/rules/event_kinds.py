"""
What can happen to an attempt: the kinds of AttemptEvent, and what each kind means.

Pure: imports no framework. Every other table of kinds is computed from this one: the
groups and the words of the timeline, the presence strip, the attribution of a status,
the list of clock changes, what an undo may take back, and the constraint of the
database.

To add a kind:

1. Add a line to EventKind. Meaning describes its fields.
2. Write the event in a service: ``@verb(EventKind.NEW, ...)`` declares a proctor's verb
   that logs it, ``transitions.log`` is for anything else. mypy refuses a bare string.
3. Run ``manage.py makemigrations``: the constraint learns the value. The migration needs
   no change, and processes of the previous release keep working beside it.
4. Translate the label in the German catalog.

``tests/assessments/rules/test_event_kinds.py`` fails until all four are done. A stored
row keeps its kind for ever, so never rename a value and never remove a line.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from assessments.rules.states import AttemptStatus
from assessments.translation import gettext_noop as _


class Group(StrEnum):
    """The groups of the timeline, in the order in which they are offered."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    CONNECTION = "connection", _("Connection")
    COURSE = "course", _("Start, clock and end")
    ANSWERS = "answers", _("Answers")
    MESSAGES = "messages", _("Messages and help")
    PAGE = "page", _("What the page reports")
    NOTES = "notes", _("Notes and other")


class PresenceChange(StrEnum):
    """What an event does to the presence of a candidate (history/presence_spans.py)."""

    ARRIVED = "arrived"  # took the seat for this attempt
    HEARD = "heard"  # wrote something, so the candidate was there
    LEFT = "left"  # released the seat, went silent, or was disconnected
    MOVED = "moved"  # took the seat for another subject
    HELD = "held"
    ADMITTED = "admitted"  # the hold was released
    PAUSED = "paused"
    RESUMED = "resumed"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Meaning:
    """
    What one kind of event means.

    ``label`` is its text in the timeline. ``moves_clock``: the list of clock changes
    shows it. ``adds_time``: its detail has ``added_ms``, negative when time was taken
    back. ``presence``: how it changes the candidate's presence, if at all.

    ``leads_to`` is the status that it gives an attempt after the start, and
    ``in_a_sentence`` the words for that: "paused" by Ana Price 10:31. Both or neither.

    ``undone_as`` is the value of the kind that an undo logs; empty: there is no undo.
    """

    group: Group
    label: str
    moves_clock: bool = False
    adds_time: bool = False
    presence: PresenceChange | None = None
    leads_to: AttemptStatus | None = None
    in_a_sentence: str = ""
    undone_as: str = ""


class EventKind(StrEnum):
    """The value is stored, and the API sends it. ``means`` says what it means."""

    means: Meaning

    def __new__(cls, value: str, means: Meaning) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.means = means
        return member

    @classmethod
    def of(cls, value: str) -> "EventKind":
        return _BY_VALUE[value]

    @classmethod
    def known(cls, value: str) -> "EventKind | None":
        """The kind of this value; None if only the next release knows it (upgrades)."""
        return _BY_VALUE.get(value)

    # Start, clock and end

    STARTED = (
        "started",
        Meaning(Group.COURSE, _("Started"), moves_clock=True),
    )
    PAUSED = (
        "paused",
        Meaning(
            Group.COURSE,
            _("Clock stopped"),
            moves_clock=True,
            presence=PresenceChange.PAUSED,
            leads_to=AttemptStatus.PAUSED,
            in_a_sentence=_("paused"),
            undone_as="resumed",
        ),
    )
    RESUMED = (
        "resumed",
        Meaning(
            Group.COURSE,
            _("Clock started again"),
            moves_clock=True,
            presence=PresenceChange.RESUMED,
            leads_to=AttemptStatus.IN_PROGRESS,
            in_a_sentence=_("resumed"),
            undone_as="paused",
        ),
    )
    REOPENED = (
        "reopened",
        Meaning(
            Group.COURSE,
            _("Reopened"),
            moves_clock=True,
            presence=PresenceChange.REOPENED,
            leads_to=AttemptStatus.IN_PROGRESS,
            in_a_sentence=_("reopened"),
        ),
    )
    SUBMITTED = (
        "submitted",
        Meaning(
            Group.COURSE,
            _("Submitted"),
            presence=PresenceChange.CLOSED,
            leads_to=AttemptStatus.SUBMITTED,
            in_a_sentence=_("submitted"),
            undone_as="reopened",
        ),
    )
    EXPIRED = (
        "expired",
        Meaning(
            Group.COURSE,
            _("Time ran out"),
            presence=PresenceChange.CLOSED,
            leads_to=AttemptStatus.EXPIRED,
            in_a_sentence=_("time ran out"),
        ),
    )
    TERMINATED = (
        "terminated",
        Meaning(
            Group.COURSE,
            _("Terminated"),
            presence=PresenceChange.CLOSED,
            leads_to=AttemptStatus.TERMINATED,
            in_a_sentence=_("terminated"),
            undone_as="reopened",
        ),
    )
    VOIDED = (
        "voided",
        Meaning(
            Group.COURSE,
            _("Voided"),
            presence=PresenceChange.CLOSED,
            leads_to=AttemptStatus.VOIDED,
            in_a_sentence=_("voided"),
        ),
    )
    TIME_ADDED = (
        "time.added",
        Meaning(
            Group.COURSE,
            _("Time added"),
            moves_clock=True,
            adds_time=True,
            undone_as="time.taken_back",
        ),
    )
    TIME_GIVEN_BACK = (
        "time.given_back",
        Meaning(
            Group.COURSE,
            _("Lost time given back"),
            moves_clock=True,
            adds_time=True,
            undone_as="time.taken_back",
        ),
    )
    TIME_MOVED = (
        "time.moved",
        Meaning(
            Group.COURSE,
            _("End moved with the test's times"),
            moves_clock=True,
            adds_time=True,
            undone_as="time.taken_back",
        ),
    )
    TIME_TAKEN_BACK = (
        "time.taken_back",
        Meaning(
            Group.COURSE,
            _("Added time taken back"),
            moves_clock=True,
            adds_time=True,
        ),
    )
    KEY_SHOWN = "key.shown", Meaning(Group.COURSE, _("Saw the right answers"))

    # Answers. The timeline never shows an answer's text.

    ANSWER_SAVED = (
        "answer.saved",
        Meaning(Group.ANSWERS, _("Answer saved"), presence=PresenceChange.HEARD),
    )
    DRAFT_KEPT = (
        "draft.kept",
        Meaning(Group.ANSWERS, _("Unsaved answer kept as a draft")),
    )
    DRAFT_ACCEPTED = "draft.accepted", Meaning(Group.ANSWERS, _("Draft accepted"))
    MARK_GIVEN = "mark.given", Meaning(Group.ANSWERS, _("Answer marked"))
    OBJECTION_MADE = (
        "objection.made",
        Meaning(Group.ANSWERS, _("Candidate objected to the points")),
    )
    OBJECTION_DECIDED = (
        "objection.decided",
        Meaning(Group.ANSWERS, _("Objection decided")),
    )

    # Connection

    DISCONNECTED = (
        "disconnected",
        Meaning(Group.CONNECTION, _("Disconnected by a proctor")),
    )
    HELD = (
        "held",
        Meaning(
            Group.CONNECTION,
            _("Put on hold"),
            moves_clock=True,
            presence=PresenceChange.HELD,
        ),
    )
    HOLD_RELEASED = (
        "hold.released",
        Meaning(
            Group.CONNECTION,
            _("Hold released"),
            moves_clock=True,
            presence=PresenceChange.ADMITTED,
        ),
    )
    SEAT_APPROVED = "seat.approved", Meaning(Group.CONNECTION, _("Page approved"))
    SEAT_REFUSED = (
        "seat.refused",
        Meaning(Group.CONNECTION, _("Page refused by a proctor")),
    )
    TAKEOVER_DISPUTED = (
        "takeover.disputed",
        Meaning(Group.CONNECTION, _("Candidate says another person took over")),
    )
    ALERT_RAISED = "alert.raised", Meaning(Group.CONNECTION, _("Alert"))
    ALERT_ACKNOWLEDGED = (
        "alert.acknowledged",
        Meaning(Group.CONNECTION, _("Alert acknowledged")),
    )

    # Messages and help

    MESSAGE_SENT = (
        "message.sent",
        Meaning(Group.MESSAGES, _("Message to the candidate")),
    )
    NOTICE_CONFIRMED = (
        "notice.confirmed",
        Meaning(Group.MESSAGES, _("Candidate's page has shown a notice")),
    )
    HELP_ASKED = "help.asked", Meaning(Group.MESSAGES, _("Candidate asked for help"))
    HELP_CLAIMED = "help.claimed", Meaning(Group.MESSAGES, _("Call for help taken up"))
    HELP_ANSWERED = (
        "help.answered",
        Meaning(Group.MESSAGES, _("Call for help answered")),
    )

    # What the page reports: one kind for each PageReport of the protocol

    FOCUS_LOST = "focus.lost", Meaning(Group.PAGE, _("Left the page"))
    FOCUS_GAINED = "focus.gained", Meaning(Group.PAGE, _("Came back to the page"))
    FULLSCREEN_LEFT = "fullscreen.left", Meaning(Group.PAGE, _("Left full screen"))
    PASTE = "paste", Meaning(Group.PAGE, _("Pasted"))

    # Notes

    NOTED = "noted", Meaning(Group.NOTES, _("Note"))


_BY_VALUE = {kind.value: kind for kind in EventKind}
