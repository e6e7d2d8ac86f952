from assessment_site.operations.client.ledger import Acknowledged, Ledger, SentChange


def test_a_change_is_pending_until_it_is_acknowledged():
    ledger = Ledger()
    session = ledger.started(1, {7: 0}, {})
    change = SentChange("a", 7, 2, 0, 1)
    ledger.sent(change)

    assert ledger.acknowledged(session, "a", 1) is change
    assert (ledger.pending, ledger.promised) == ({}, {7: 1})


def test_an_acknowledgement_that_is_repeated_is_no_news():
    ledger = Ledger()
    session = ledger.started(1, {7: 0}, {})
    ledger.sent(SentChange("a", 7, 2, 0, 1))
    ledger.acknowledged(session, "a", 1)

    assert ledger.acknowledged(session, "a", 1) is None


def test_a_change_sent_again_is_one_change():
    ledger = Ledger()

    ledger.sent(SentChange("a", 7, 2, 0, 1))
    ledger.sent(SentChange("a", 7, 2, 0, 2))

    assert (ledger.changes[7], ledger.pending["a"].epoch) == (1, 2)


def test_the_last_acknowledged_is_that_of_the_highest_revision():
    ledger = Ledger()
    first, second = ledger.started(1, {7: 0}, {}), ledger.started(2, {7: 1}, {})
    for session, ref, revision in ((second, "b", 2), (first, "a", 1)):
        ledger.sent(SentChange(ref, 7, 3, 0, 1))
        ledger.acknowledged(session, ref, revision)

    assert ledger.last_acknowledged() == {7: Acknowledged(2, "b", 3)}
