import pytest

from assessments.models import LivePreferences, SavedView
from assessments.services.errors import VerbInvalid
from assessments.services.live_page import (
    MOST_VIEWS,
    QUERY_CHARS,
    keep_preferences,
    keep_view,
    rename_view,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def names(user):
    return list(SavedView.objects.filter(user=user).values_list("name", "query"))


@pytest.fixture
def ana():
    return make_user("ana")


def test_what_was_chosen_last_is_kept(ana):
    for hidden in (["note"], ["unsent", "group"]):
        keep_preferences(ana, hidden=hidden, is_compact=True, has_sound=False)

    row = LivePreferences.objects.get()
    assert (row.user, row.hidden, row.is_compact) == (ana, ["group", "unsent"], True)


def test_the_same_view_may_be_kept_twice_and_another_only_on_purpose(ana):
    keep_view(ana, name="Room B", query="group=B")
    keep_view(ana, name="Room B", query="group=B")
    with pytest.raises(VerbInvalid):
        keep_view(ana, name="Room B", query="group=C")
    assert names(ana) == [("Room B", "group=B")]

    keep_view(ana, name="Room B", query="group=C", replaces=True)

    assert names(ana) == [("Room B", "group=C")]


def test_names_are_each_persons_own(ana):
    ben = make_user("ben")
    keep_view(ana, name="Room B", query="group=B")

    keep_view(ben, name="Room B", query="group=C")

    assert (names(ana), names(ben)) == (
        [("Room B", "group=B")],
        [("Room B", "group=C")],
    )


def test_views_are_as_many_as_one_can_use(ana):
    for number in range(MOST_VIEWS):
        keep_view(ana, name=str(number), query="")

    with pytest.raises(VerbInvalid):
        keep_view(ana, name="one more", query="")
    keep_view(ana, name="1", query="q=x", replaces=True)
    keep_view(make_user(), name="one more", query="")


def test_a_query_has_an_end(ana):
    keep_view(ana, name="long", query="x" * QUERY_CHARS)

    with pytest.raises(VerbInvalid):
        keep_view(ana, name="longer", query="x" * (QUERY_CHARS + 1))


def test_a_view_is_not_renamed_over_another(ana):
    view = keep_view(ana, name="A", query="")
    keep_view(ana, name="B", query="")
    keep_view(make_user(), name="C", query="")

    with pytest.raises(VerbInvalid):
        rename_view(view, name="B")
    rename_view(view, name="C")

    assert names(ana) == [("B", ""), ("C", "")]
