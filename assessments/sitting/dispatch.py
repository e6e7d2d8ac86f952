"""
The one way from a candidate's frame to its outcome, for sockets, HTTP and forms.

``commands`` says what a frame asks for and which frame answers it.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from assessments import metrics
from assessments.protocol import AnswerConflict, AnswerSaved, AttemptSubmitted
from assessments.services.errors import Refused
from assessments.sitting.commands import (
    HANDLERS,
    CommandHandler,
    Outcome,
    SittingCommand,
)
from realtime.database.alone import alone
from realtime.database.batching import together

COUNTS = {
    AnswerSaved: metrics.SAVES,
    AnswerConflict: metrics.CONFLICTS,
    AttemptSubmitted: metrics.SUBMITS,
}


def carry_out(commands: Sequence[SittingCommand[Any]]) -> list[Outcome]:
    """
    Carry the commands out, in their order; an outcome for each.

    Neighbours with the same frame share their statements. One that is refused leaves
    its neighbours alone.
    """
    outcomes: list[Outcome] = []
    for handler, alike in groupby(commands, handler_of):
        outcomes += handler.carry_out(list(alike))
    for outcome in outcomes:
        _count(outcome)
    return outcomes


async def carry_out_together(command: SittingCommand[Any]) -> Outcome:
    """
    The same for one command of a socket, which shares a transaction with others.

    Raises:
        QueueFull: If too many calls are waiting; nothing was done.
        django.db.DatabaseError: If the database could not do it.
    """
    handler = handler_of(command)
    if handler.is_rare:
        [outcome] = await alone(handler.carry_out, [command])
    else:
        outcome = await together(handler.carry_out, command)
    _count(outcome)
    return outcome


def handler_of(command: SittingCommand[Any]) -> CommandHandler:
    return HANDLERS[type(command.frame)]


def _count(outcome: Outcome) -> None:
    if isinstance(outcome, Refused):
        metrics.WRITES_REFUSED.inc(outcome.code)
    elif (count := COUNTS.get(type(outcome.frame))) is not None:
        count.inc()
