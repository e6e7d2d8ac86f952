"""The checker on histories with one thing wrong: each must be noticed, by its name."""

from dataclasses import replace

import pytest

from tests.history.checker import CHECKS, violations
from tests.history.records import History, Logged, Shown, Started, Write

USER, ANSWER = 1, 7
NOTHING = Shown(0)


def started(epoch, shown, *, asked, device="laptop"):
    return Started(USER, device, asked, asked + 0.5, epoch, {ANSWER: shown})


def saved(epoch, revision, *, asked, ref=None, device="laptop"):
    ref = ref or f"r{revision}"
    return Write(
        **{"user": USER, "device": device, "epoch": epoch, "answer": ANSWER},
        **{"ref": ref, "text": f"text of {ref}", "base": revision - 1},
        **{"asked": asked, "at": asked + 0.5, "outcome": "saved"},
        revision=revision,
    )


def shown(revision):
    return Shown(revision, f"r{revision}", f"text of r{revision}")


def conflict(epoch, what, *, asked):
    write = saved(epoch, 99, asked=asked, device="phone")
    return replace(write, outcome="conflict", revision=None, showed=what)


def unanswered(epoch, *, asked, ref):
    write = saved(epoch, 99, asked=asked, ref=ref)
    return replace(write, at=None, outcome=None, revision=None)


def good():
    """
    A laptop saves twice; a phone takes over and is refused once for what it had not
    seen, saves, loses the answer to a save, comes back, and finds it was stored.
    """
    return History(
        sessions=[
            started(1, NOTHING, asked=0),
            started(2, shown(2), asked=3, device="phone"),
            started(3, shown(4), asked=8, device="phone"),
        ],
        writes=[
            saved(1, 1, asked=1),
            saved(1, 2, asked=2),
            conflict(2, shown(2), asked=4),
            saved(2, 3, asked=5, device="phone"),
            unanswered(2, asked=6, ref="r4"),
            saved(3, 4, asked=9, ref="r4", device="phone"),
            saved(3, 5, asked=10, device="phone"),
        ],
        stored={ANSWER: shown(5)},
        log=[
            Logged(ANSWER, 1, 1),
            Logged(ANSWER, 2, 1),
            Logged(ANSWER, 3, 2),
            Logged(ANSWER, 4, 2),
            Logged(ANSWER, 5, 3),
        ],
    )


def names(history):
    return {violation.partition(":")[0] for violation in violations(history)}


def test_a_history_that_keeps_every_promise():
    assert violations(good()) == []


def test_an_empty_history():
    assert violations(History()) == []


def break_by_reusing_a_revision(history):
    history.writes.append(saved(3, 5, asked=12, ref="another"))


def break_by_changing_what_was_acknowledged(history):
    history.stored[ANSWER] = Shown(5, "r5", "something else")


def break_by_showing_another_change(history):
    history.sessions[1].answers[ANSWER] = Shown(2, "other", "text of other")


def break_by_applying_a_repeat_again(history):
    history.writes.append(saved(3, 6, asked=12, ref="r4"))
    history.stored[ANSWER] = Shown(6, "r4", "text of r4")
    history.log.append(Logged(ANSWER, 6, 3))


def break_by_acknowledging_backwards(history):
    first, second = history.writes[:2]
    first.revision, second.revision = 2, 1
    first.ref, second.ref = second.ref, first.ref
    first.text, second.text = second.text, first.text


def break_by_reusing_an_epoch(history):
    history.sessions[2].epoch = 2


def break_by_a_state_without_what_was_acknowledged(history):
    history.sessions[1].answers[ANSWER] = shown(1)


def break_by_accepting_a_stale_write(history):
    stale = saved(1, 6, asked=12)
    history.writes.append(stale)
    history.stored[ANSWER] = shown(6)
    history.log.append(Logged(ANSWER, 6, 1))


def break_by_an_acknowledgement_older_than_the_state(history):
    history.writes[3] = replace(
        history.writes[3], revision=1, ref="r1", text="text of r1"
    )
    history.writes[3].asked = history.writes[0].asked
    history.writes[0].outcome = None


def break_by_a_conflict_that_shows_too_little(history):
    history.writes[2].showed = shown(1)


def break_by_losing_what_was_acknowledged(history):
    history.stored[ANSWER] = shown(4)
    history.log.pop()


def break_by_a_change_behind_the_log(history):
    del history.log[2]


def break_by_logging_a_change_twice(history):
    history.log.append(history.log[-1])


def break_by_an_older_epoch_in_the_log(history):
    history.log[4] = Logged(ANSWER, 5, 1)


BROKEN = [
    (break_by_reusing_a_revision, "one_change_per_revision"),
    (break_by_changing_what_was_acknowledged, "one_change_per_revision"),
    (break_by_showing_another_change, "one_change_per_revision"),
    (break_by_applying_a_repeat_again, "one_revision_per_change"),
    (break_by_acknowledging_backwards, "acknowledged_in_order"),
    (break_by_reusing_an_epoch, "epochs_are_unique"),
    (
        break_by_a_state_without_what_was_acknowledged,
        "states_hold_what_was_acknowledged",
    ),
    (break_by_accepting_a_stale_write, "older_sessions_write_no_more"),
    (
        break_by_an_acknowledgement_older_than_the_state,
        "own_writes_come_after_the_state",
    ),
    (
        break_by_a_conflict_that_shows_too_little,
        "conflicts_show_what_was_acknowledged",
    ),
    (break_by_losing_what_was_acknowledged, "nothing_acknowledged_is_lost"),
    (break_by_a_change_behind_the_log, "the_log_is_complete"),
    (break_by_logging_a_change_twice, "the_log_is_complete"),
    (
        break_by_an_older_epoch_in_the_log,
        "the_log_never_goes_back_to_an_older_epoch",
    ),
]


@pytest.mark.parametrize(("break_it", "noticed"), BROKEN)
def test_a_broken_promise_is_noticed(break_it, noticed):
    history = good()

    break_it(history)

    assert noticed in names(history)


def test_every_check_has_a_history_that_it_notices():
    assert {noticed for _, noticed in BROKEN} == {check.__name__ for check in CHECKS}
