"""
What a service may refuse.

Refused
├── AttemptRefused        an attempt cannot start: test.*
├── AttemptClosed         attempt.closed
├── AttemptPaused         attempt.paused
├── TransitionRefused     attempt.move: the status does not lead there
├── StaleSession          session.stale: a newer session has the seat
├── AnswerInvalid         answer.invalid: the response does not fit its question
│   └── AnswerTooLong     answer.too_long
├── FileRefused           file.refused: the question takes no such file
│   └── FileTooLarge      file.too_large
├── FileNotStored         file.not_stored: there is no room for it
├── AnswerPassed          answer.passed: sequential, and the question was left
├── VerbInvalid           verb.invalid: what staff filled in cannot be used
├── ResultsShown          release.shown: results or the key were seen, and may be used
├── QuestionInvalid       question.invalid: the answer does not fit its kind
├── QuestionChanged       question.changed: somebody else has saved it since
├── QuestionUsed          question.used: tests ask for it
├── CategoryExists        category.exists: the owner has one of this path
├── CategoryNotEmpty      category.not_empty
├── NeedsAgreement        test.needs_agreement: candidates are affected
├── TestSat               test.sat: it has attempts, and is kept
├── TooManySlots          test.full
├── OpensReleased         release.opens: candidates see results, so nobody may start
├── TimeShortened         time.shortened: the clock would end earlier than it does now
├── NoEndToMove           time.no_end_to_move: the end is where it is meant to be
├── NothingToGiveBack     time.nothing_lost
├── UndoRefused           undo.refused: too late, or something else has moved since
├── NotOnHold             seat.not_on_hold: nothing to decide, or no such page asks
├── HoldRefused           seat.not_here: the candidate's seat is in no such attempt
├── DraftRefused          draft.refused: there is no sense in accepting it
├── AlertRefused          alert.none: no alert of it waits, or somebody has seen to it
├── HelpTaken             help.taken: another proctor is on it
├── NotConnected          session.none: the candidate is not connected to this attempt
├── OtherAttemptOpen      attempt.other_open: the same test is open under another number
└── TooMuchHelp           rate.limited
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.attribution import Attribution


class Refused(Exception):
    """
    A verb was refused; nothing was changed.

    ``code`` is the same over the socket, in HTTP problems and in the log; ``message``
    is for a person, in the language of whoever asked; ``retry`` says whether the same
    call may succeed later. A message may say since when, as Attribution.within does: rows
    keep the ``sentence`` and ``since`` apart, for readers in other languages.
    """

    code = "refused"
    usual: Any = ""  # the message unless another is given
    retry = False

    def __init__(
        self, message: str = "", *, code: str = "", since: Attribution | None = None
    ) -> None:
        self.code = code or self.code
        self.sentence, self.since = message or str(self.usual), since
        self.message = since.within(self.sentence) if since else self.sentence
        super().__init__(self.message or self.code)


class AttemptRefused(Refused):
    """An attempt cannot start; ``code`` says why."""

    code = "test.not_allowed"


class AttemptClosed(Refused):
    code = "attempt.closed"
    usual = _("This attempt has ended.")


class AttemptPaused(Refused):
    code = "attempt.paused"
    usual = _("This attempt is paused.")
    retry = True


class TransitionRefused(Refused):
    """The attempt's status does not lead to the one asked for."""

    code = "attempt.move"


class StaleSession(Refused):
    code = "session.stale"
    usual = _("Another page has the seat now.")


class NotOnHold(Refused):
    """Nothing waits for a decision, or no such page."""

    code = "seat.not_on_hold"
    usual = _("This attempt is not on hold, or that page is not waiting any more.")


class HoldRefused(Refused):
    code = "seat.not_here"
    usual = _(
        "The candidate has not opened this attempt, or has another attempt open now. "
        "Pause this attempt instead; that stops its clock."
    )


class DraftRefused(Refused):
    """Accepting this draft makes no sense; the message says why."""

    code = "draft.refused"


class AlertRefused(Refused):
    """No alert waits; the message names who acknowledged it, if somebody did."""

    code = "alert.none"


class AnswerInvalid(Refused):
    """The response does not fit its question."""

    code = "answer.invalid"


class AnswerTooLong(AnswerInvalid):
    code = "answer.too_long"


class FileRefused(Refused):
    """The question takes no such file; the message says what it takes."""

    code = "file.refused"


class FileTooLarge(FileRefused):
    code = "file.too_large"


class FileNotStored(Refused):
    code = "file.not_stored"
    usual = _("The file was not saved: the server has no room. Tell the invigilator.")
    retry = True


class AnswerPassed(Refused):
    """The test is sequential, and a later question has been reached."""

    code = "answer.passed"
    usual = _("You have left this question. You cannot go back to it.")


class VerbInvalid(Refused):
    """What staff filled in cannot be used; the message says what to do."""

    code = "verb.invalid"


class TimeShortened(Refused):
    """The candidate would have less time than without it."""

    code = "time.shortened"


class ResultsShown(Refused):
    """Results were shown, so only staff with a permission may let the attempt go on."""

    code = "release.shown"
    usual = _(
        "Candidates see the results of this test, or this candidate has seen the "
        "right answers. To reopen the attempt, you need the permission “Can reopen "
        "attempts after results were shown”."
    )


class NoEndToMove(Refused):
    """The attempt ends where the times of its test say, or a person has set its end."""

    code = "time.no_end_to_move"


class NothingToGiveBack(Refused):
    code = "time.nothing_lost"
    usual = _("There is no lost time left to give back.")


class UndoRefused(Refused):
    code = "undo.refused"


class HelpTaken(Refused):
    """Another proctor has taken up the call."""

    code = "help.taken"


class NotConnected(Refused):
    """There is no live seat in this attempt."""

    code = "session.none"
    usual = _("The candidate is not connected.")


class OtherAttemptOpen(Refused):
    """The candidate has another open attempt at this test: only one may be open."""

    code = "attempt.other_open"
    usual = _("Another attempt of this candidate at this test is open.")


class TooMuchHelp(Refused):
    code = "rate.limited"
    usual = _("Your calls were received. Wait a minute before you call again.")
    retry = True
