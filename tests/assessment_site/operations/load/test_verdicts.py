import pytest

from assessment_site.operations.client.ledger import Ledger, SentChange
from assessment_site.operations.load.verdicts import Stored, judge

ANSWER = 7


def started(ledger, epoch, *, shown=0):
    return ledger.started(epoch, {ANSWER: shown}, dict(ledger.promised))


def sent(ledger, session, ref, *, choice=1):
    ledger.sent(SentChange(ref, ANSWER, choice, 0, session.epoch))


def broken(ledger, **stored):
    rows = {ANSWER: Stored(**stored)} if stored else {}
    return [v.name for v in judge([ledger], rows) if not v.is_kept]


@pytest.fixture
def ledger():
    """Epoch 1 has saved answer 7 once, acknowledged as revision 1."""
    ledger = Ledger()
    session = started(ledger, 1)
    sent(ledger, session, "a", choice=2)
    ledger.acknowledged(session, "a", 1)
    return ledger


def test_nobody_who_saved_nothing_is_judged():
    assert judge([Ledger()], {}) == []


def test_what_was_acknowledged_is_stored(ledger):
    assert broken(ledger, revision=1, ref="a", response={"choice": 2}) == []


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"revision": 1, "ref": "b", "response": {"choice": 2}},
        {"revision": 1, "ref": "a", "response": {"choice": 3}},
    ],
)
def test_an_acknowledged_answer_that_is_not_stored_is_missing(ledger, stored):
    assert broken(ledger, **stored) == ["acknowledged is stored"]


def test_a_save_whose_acknowledgement_was_lost_may_be_stored(ledger):
    sent(ledger, ledger.sessions[0], "b", choice=3)

    assert broken(ledger, revision=2, ref="b", response={"choice": 3}) == []


def test_a_new_session_has_to_be_shown_what_was_promised(ledger):
    started(ledger, 2, shown=0)

    stored = {"revision": 1, "ref": "a", "response": {"choice": 2}}
    assert broken(ledger, **stored) == ["acknowledged is shown after connecting"]


def test_a_save_of_the_old_session_stored_after_the_claim_is_stale(ledger):
    old = ledger.sessions[0]
    started(ledger, 2, shown=1)
    sent(ledger, old, "late", choice=4)

    stored = {"revision": 2, "ref": "late", "response": {"choice": 4}}
    assert broken(ledger, **stored) == ["nothing stale is stored"]


def test_a_save_of_the_old_session_acknowledged_after_the_claim_is_stale(ledger):
    old = ledger.sessions[0]
    started(ledger, 2, shown=1)
    sent(ledger, old, "late", choice=4)
    ledger.acknowledged(old, "late", 2)

    stored = {"revision": 2, "ref": "late", "response": {"choice": 4}}
    assert broken(ledger, **stored) == ["nothing stale is stored"]


def test_a_save_of_the_old_session_that_the_new_one_was_shown_is_fair(ledger):
    old = ledger.sessions[0]
    sent(ledger, old, "b", choice=4)
    started(ledger, 2, shown=2)

    assert broken(ledger, revision=2, ref="b", response={"choice": 4}) == []


def test_a_change_sent_again_by_the_new_session_is_its_own(ledger):
    old = ledger.sessions[0]
    sent(ledger, old, "b", choice=4)
    new = started(ledger, 2, shown=1)
    sent(ledger, new, "b", choice=4)

    assert broken(ledger, revision=2, ref="b", response={"choice": 4}) == []


def test_more_revisions_than_changes_mean_something_was_applied_twice(ledger):
    sent(ledger, ledger.sessions[0], "b")
    ledger.acknowledged(ledger.sessions[0], "b", 3)

    stored = {"revision": 3, "ref": "b", "response": {"choice": 1}}
    assert broken(ledger, **stored) == ["nothing is applied twice"]
