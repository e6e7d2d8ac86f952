"""
What a service may refuse.

Refused
├── AttemptRefused        an attempt cannot start: test.*
├── AttemptClosed         attempt.closed
├── AttemptPaused         attempt.paused
├── MoveRefused           attempt.move: the status does not lead there
├── StaleSession          session.stale: a newer session holds the seat
└── AnswerInvalid         answer.invalid: the response does not fit its question
    └── AnswerTooLong     answer.too_long
"""


class Refused(Exception):
    """
    A verb that was not carried out; nothing was changed.

    ``code`` is the same over the socket, in HTTP problems and in the log; ``message``
    is for a person; ``retry`` says whether the same call may succeed later.
    """

    code = "refused"
    message = ""
    retry = False

    def __init__(self, message: str = "", *, code: str = "") -> None:
        self.code = code or self.code
        self.message = message or self.message
        super().__init__(self.message or self.code)


class AttemptRefused(Refused):
    """An attempt cannot start; ``code`` says why."""

    code = "test.not_allowed"


class AttemptClosed(Refused):
    code = "attempt.closed"
    message = "This attempt has ended."


class AttemptPaused(Refused):
    code = "attempt.paused"
    message = "This attempt is paused."
    retry = True


class MoveRefused(Refused):
    """The attempt's status does not lead to the one asked for."""

    code = "attempt.move"


class StaleSession(Refused):
    code = "session.stale"
    message = "Another page holds the seat now."


class AnswerInvalid(Refused):
    """The response does not fit its question."""

    code = "answer.invalid"


class AnswerTooLong(AnswerInvalid):
    code = "answer.too_long"
