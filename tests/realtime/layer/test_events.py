"""What leaves for the channel layer, for whom, and only after the commit."""

import pytest
from channels.layers import get_channel_layer
from django.db import transaction

from realtime import from_threads
from realtime.layer import events


class Told:
    """Who listens in two users' groups, by the layer the tests run on."""

    def __init__(self):
        self.layer = get_channel_layer()
        for user in (1, 2):
            group, channel = events.user_group(user), f"specific.user{user}"
            from_threads.run(self.layer.group_add, group, channel)

    def of(self, user):
        """What has come for a user since it was asked last."""
        queue = self.layer.inner.channels.get(f"specific.user{user}")
        if queue is None:
            return []
        return [queue.get_nowait()[1] for _ in range(queue.qsize())]

    @property
    def nobody(self):
        return self.of(1) == self.of(2) == []


@pytest.fixture
def told():
    told = Told()
    yield told
    from_threads.run(told.layer.flush)


def kick(epoch):
    return {"type": "session.kick", "epoch": epoch}


def test_groups_are_named_as_layers_allow_it():
    assert events.user_group(7) == "user.7"
    assert events.watchers_group("test:42") == "monitor.test.42"


def test_a_kick_waits_for_the_commit(told, transactional_db):
    with transaction.atomic():
        events.kick_on_commit({1: 5, 2: 9})
        assert told.nobody

    assert (told.of(1), told.of(2)) == ([kick(5)], [kick(9)])


def test_what_is_rolled_back_tells_nobody(told, transactional_db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        events.kick_on_commit({1: 5})
        events.changed_on_commit(1, "attempt:a", {"kind": "paused"})
        raise ZeroDivisionError

    assert told.nobody


def test_no_epochs_and_no_changes_are_no_message(told, transactional_db):
    events.kick_on_commit({})
    events.all_changed_on_commit([])

    assert told.nobody


def test_the_order_of_what_one_user_is_told_stays(told, transactional_db):
    changes = [(1, "attempt:a", {"n": n}) for n in range(5)]
    events.all_changed_on_commit([*changes, (2, "attempt:b", {"n": 9})])

    assert [message["change"]["n"] for message in told.of(1)] == [0, 1, 2, 3, 4]
    assert len(told.of(2)) == 1


def test_a_message_names_the_connection_it_is_for(told):
    events.send_message(1, "connection-1", {"type": "notice"})

    [message] = told.of(1)
    assert message["connection_id"] == "connection-1"
    assert message["frame"] == {"type": "notice"}
    assert told.of(2) == []
