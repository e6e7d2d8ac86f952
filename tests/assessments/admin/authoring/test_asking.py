"""What is asked before it takes effect for candidates: publishing, saving, extra time."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from assessments.models import Accommodation, Test
from tests.assessments.admin.authoring.test_slots import change, existing_test_data
from tests.assessments.admin.conftest import agree, fields_of
from tests.factories import make_question, make_test, make_user

MINUTE = timedelta(minutes=1)
EVERYBODY = "Everybody with an account may sit it: no group is chosen."


@pytest.fixture
def room(db):
    return Group.objects.create(name="Room 4")


@pytest.fixture
def xeno(room):
    user = make_user("xeno", first_name="Xeno", last_name="Slow")
    user.groups.add(room)
    Accommodation.objects.create(candidate=user, extra_time_percent=50)
    return user


def stored(test):
    return Test.objects.get(pk=test.pk)


def draft(room=None, **fields):
    test = make_test(published=False, **fields)
    if room:
        test.groups.add(room)
    return test


def press_publish(client, test):
    return client.post(
        reverse("admin:assessments_test_publish", args=[test.pk]), follow=True
    )


def final(**fields):
    """An hour within the next hour; its end is final."""
    end = {"closes_at": timezone.now() + 60 * MINUTE, "end_is_final": True}
    return {"duration_minutes": 60} | end | fields


def typed(test, **changes):
    """The form of a test as its page would send it."""
    local = timezone.localtime(test.closes_at) if test.closes_at else None
    times = {
        "closes_at_0": f"{local:%Y-%m-%d}" if local else "",
        "closes_at_1": f"{local:%H:%M:%S}" if local else "",
        "groups": [group.pk for group in test.groups.all()],
        "duration_minutes": test.duration_minutes,
    }
    if test.end_is_final:
        times["end_is_final"] = "on"
    return existing_test_data(test, **times) | changes


def test_a_test_without_a_group_is_not_published_before_somebody_agrees(superuser):
    test = draft()

    asked = press_publish(superuser, test)
    assert EVERYBODY in asked.text
    assert not stored(test).is_published
    unticked = agree(superuser, asked, everybody=False)
    assert "Tick that everybody may sit it" in unticked.text
    assert not stored(test).is_published
    done = agree(superuser, asked)

    assert "1 test published." in done.text
    assert stored(test).is_published


def test_a_test_of_a_group_is_published_at_once(superuser, room):
    test = draft(room)

    response = press_publish(superuser, test)

    assert "1 test published." in response.text
    assert EVERYBODY not in response.text


def test_save_and_publish_saves_then_asks(superuser):
    test = draft()

    response = change(
        superuser, test, existing_test_data(test, _publish="on", title="Rivers")
    )
    asked = superuser.get(response.url)
    before = stored(test)
    agree(superuser, asked)

    assert (before.title, before.is_published) == ("Rivers", False)
    assert EVERYBODY in asked.text
    assert stored(test).is_published


def test_the_list_asks_once_for_all_it_publishes(superuser, room):
    open_to_all, of_a_group = draft(title="Open to all"), draft(room, title="Grouped")
    data = {
        "action": "publish_selected",
        "_selected_action": [open_to_all.pk, of_a_group.pk],
    }

    asked = superuser.post(reverse("admin:assessments_test_changelist"), data)
    before = stored(open_to_all).is_published, stored(of_a_group).is_published
    done = agree(superuser, asked)

    assert before == (False, False)
    assert "2 tests published." in done.text


def test_what_came_up_meanwhile_is_asked_about(superuser, room, xeno):
    test = draft(room, **final(duration_minutes=30))
    test.groups.clear()
    asked = press_publish(superuser, test)
    Accommodation.objects.filter(candidate=xeno).update(extra_time_percent=200)

    again = agree(superuser, asked)

    assert "Xeno Slow" not in asked.text
    assert "Xeno Slow loses" in again.text
    assert not stored(test).is_published


def test_publishing_names_who_loses_time_before_it_takes_effect(superuser, room, xeno):
    test = draft(room, **final())

    asked = press_publish(superuser, test)
    before = stored(test).is_published
    agree(superuser, asked)

    assert "Xeno Slow loses 30 minutes" in asked.text
    assert (before, stored(test).is_published) == (False, True)


def test_who_may_not_publish_is_not_asked(author, superuser):
    group = author.get(reverse("admin:index")).wsgi_request.user.groups.get()
    group.permissions.remove(group.permissions.get(codename="publish_test"))
    asked = press_publish(superuser, test := draft())

    address = reverse("admin:assessments_test_publish_many")
    assert author.post(address, fields_of(asked)).status_code == 403
    assert author.get(press_address(test)).status_code == 403
    assert not stored(test).is_published


def press_address(test):
    return reverse("admin:assessments_test_publish", args=[test.pk])


def test_saving_a_published_test_names_who_newly_loses_time(superuser, room, xeno):
    test = make_test(**final(end_is_final=False))
    test.groups.add(room)
    sent = typed(test, end_is_final="on", rules="One\r\n\r\n two & <three>")

    asked = change(superuser, test, sent)
    before = stored(test)
    done = agree(superuser, asked)

    assert "Xeno Slow loses 30 minutes" in asked.text
    assert (before.end_is_final, before.rules) == (False, "")
    after = stored(test)
    assert (after.end_is_final, after.rules) == (True, "One\r\n\r\n two & <three>")
    assert "was changed successfully" in done.text
    assert after.groups.get() == room


def test_nothing_is_asked_where_nobody_loses_more(superuser, room, xeno):
    test = make_test(**final())
    test.groups.add(room)

    response = change(superuser, test, typed(test, title="Rivers"))

    assert response.status_code == 302
    assert stored(test).title == "Rivers"


def test_what_is_undone_is_not_told_as_done(superuser, room):
    test = make_test()
    test.groups.add(room)

    asked = change(superuser, test, typed(test, groups=[]))

    assert EVERYBODY in asked.text
    assert "was changed successfully" not in asked.text
    assert (
        "was changed"
        not in superuser.get(reverse("admin:index")).text.split("Recent actions")[0]
    )
    assert test.groups.get() == room


def test_extra_time_names_what_a_final_end_takes_of_it(superuser, room):
    mina = make_user("mina", first_name="Mina", last_name="Day")
    mina.groups.add(room)
    make_test(title="Geography", **final()).groups.add(room)
    fields = {"extra_time_percent": "0", "extra_time_minutes": "20", "note": ""}
    add = reverse("admin:assessments_accommodation_add")

    asked = superuser.post(add, {"candidate": mina.pk, **fields})
    before = Accommodation.objects.exists()
    agree(superuser, asked)

    assert "Mina Day loses 20 minutes in Geography" in asked.text
    assert not before
    assert Accommodation.objects.get(candidate=mina).extra_time_minutes == 20


def test_publishing_names_the_tests_that_have_shown_its_right_answers(superuser, room):
    question = make_question(category="Geography")
    shown = make_test(title="Last year", questions=[question], shows_paper=True)
    make_test(title="Score only", questions=[question], shows_score=True)
    test = draft(room)
    slots = test.sections.get().slots
    slots.create(position=9, question=question)

    asked = press_publish(superuser, test)
    agree(superuser, asked, everybody=False)

    assert "have the right answers to its questions: Last year." in asked.text
    assert stored(test).is_published
    assert shown.title not in press_publish(superuser, draft(room)).text
