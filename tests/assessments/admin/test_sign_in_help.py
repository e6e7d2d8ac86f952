import logging
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.metrics import SIGN_INS
from assessments.models import SignInHelp, User
from assessments.people.roles import PROCTORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import (
    PASSWORD,
    make_attempt,
    make_question,
    make_test,
    make_user,
    take_seat,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    """A test of one group, with ada in it."""
    test = make_test(questions=[make_question()])
    test.groups.add(Group.objects.create(name="Physics"))
    return test


@pytest.fixture
def ada(test):
    user = make_user("Ada", first_name="Ada", last_name="Lovelace", student_number="77")
    user.groups.add(test.groups.get())
    return user


@pytest.fixture
def petra(test):
    user = member_of(PROCTORS, watches_all=False, username="petra")
    test.proctors.add(user)
    return user


@pytest.fixture
def proctor(petra):
    return signed_in(petra)


def address(test):
    return reverse("admin:assessments_test_sign_in", args=[test.pk])


def give(client, test, candidate, kind="code", reason="Forgot it"):
    data = {"candidate": candidate.pk, "kind": kind, "reason": reason}
    return client.post(address(test), data)


def secret_of(response):
    (secret,) = re.findall(r"<code>(.+?)</code>", response.text)
    return secret


def sign_in(password, *, name="ada", client=None):
    data = {"username": name, "password": password}
    return (client or Client()).post("/accounts/login/", data)


def test_a_code_lets_its_candidate_in_once(proctor, test, ada):
    before = SIGN_INS.values["code"]
    code = secret_of(give(proctor, test, ada))

    assert sign_in(code).status_code == 302
    assert sign_in(code).status_code == 200
    assert sign_in(PASSWORD).status_code == 302
    assert SIGN_INS.values["code"] == before + 1


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " ")])
def test_a_code_may_be_typed_as_it_was_heard(proctor, test, ada, typed):
    code = secret_of(give(proctor, test, ada))

    assert sign_in(typed(code)).status_code == 302


def test_a_code_does_not_wait_for_what_others_guess(proctor, test, ada):
    code = secret_of(give(proctor, test, ada))
    guesses = [sign_in("wrong") for _ in range(6)]

    assert guesses[-1].status_code == 429
    assert sign_in(code).status_code == 302


def test_a_code_lets_nobody_else_in(proctor, test, ada):
    make_user("bob").groups.add(test.groups.get())
    code = secret_of(give(proctor, test, ada))

    assert sign_in(code, name="bob").status_code == 200
    assert sign_in(code, name="ada").status_code == 302


@pytest.mark.parametrize(("age", "status"), [(14, 302), (16, 200)])
def test_a_code_ends_after_a_quarter_of_an_hour(proctor, test, ada, age, status):
    code = secret_of(give(proctor, test, ada))
    SignInHelp.objects.update(
        expires_at=timezone.now() + timedelta(minutes=15 - age),
    )

    assert sign_in(code).status_code == status


def test_a_newer_code_ends_the_older(proctor, test, ada):
    older = secret_of(give(proctor, test, ada))
    newer = secret_of(give(proctor, test, ada))

    assert sign_in(older).status_code == 200
    assert sign_in(newer).status_code == 302


def test_a_code_lets_no_inactive_account_in(proctor, test, ada):
    code = secret_of(give(proctor, test, ada))
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert sign_in(code).status_code == 200


def test_a_new_password_replaces_the_old_one_and_ends_the_seat(proctor, test, ada):
    attempt = make_attempt(ada, test)
    take_seat(attempt)
    open_page = Client()
    open_page.force_login(ada)

    password = secret_of(give(proctor, test, ada, kind="password"))

    assert open_page.get("/").status_code == 302
    ada.session_lease.refresh_from_db()
    assert ada.session_lease.connection_id is None
    assert sign_in(PASSWORD).status_code == 200
    assert sign_in(password).status_code == 302


def test_what_was_done_is_logged_without_the_secret(proctor, petra, test, ada, caplog):
    with caplog.at_level(logging.INFO, "assessments.services.proctoring.sign_in_help"):
        code = secret_of(give(proctor, test, ada))

    row = SignInHelp.objects.get()
    assert (row.candidate, row.actor, row.reason) == (ada, petra, "Forgot it")
    assert caplog.records[0].args == ("code", ada.pk, petra.pk)
    page = proctor.get(address(test))
    assert "Forgot it" in page.text
    for text in (page.text, caplog.text, str(SignInHelp.objects.values().get())):
        assert code not in text


@pytest.mark.parametrize("asked", ["ada", "ADA", "lovelace", "77", "ada love"])
def test_a_candidate_is_found(proctor, test, ada, asked):
    assert "Ada Lovelace" in proctor.get(address(test), {"q": asked}).text
    assert "Ada Lovelace" not in proctor.get(address(test), {"q": "bob"}).text


def _staff(user, test):
    user.is_staff = True


def _powerful(user, test):
    user.user_permissions.add(Permission.objects.get(codename="view_answers"))


def _powerful_by_group(user, test):
    user.groups.add(Group.objects.get(name=PROCTORS))


def _inactive(user, test):
    user.is_active = False


def _of_another_group(user, test):
    user.groups.clear()


@pytest.mark.parametrize(
    "change",
    [_staff, _powerful, _powerful_by_group, _inactive, _of_another_group],
)
def test_nobody_else_is_helped(proctor, test, ada, change):
    change(ada, test)
    ada.save()

    for kind in ("code", "password"):
        response = give(proctor, test, ada, kind)

        assert response.status_code == 409
        assert "<code>" not in response.text
    assert not SignInHelp.objects.exists()
    assert User.objects.get(pk=ada.pk).check_password(PASSWORD)


def test_who_sits_the_test_is_helped_without_its_group(proctor, test, ada):
    make_attempt(ada, test)
    ada.groups.clear()

    assert sign_in(secret_of(give(proctor, test, ada))).status_code == 302


def test_a_test_for_everybody_helps_everybody_once_it_is_published(
    proctor, test, ada, petra
):
    everybody = make_test(questions=[make_question()])
    everybody.proctors.add(petra)
    ada.groups.clear()
    assert give(proctor, everybody, ada).status_code == 200

    everybody.published_at = None
    everybody.save()

    assert give(proctor, everybody, ada).status_code == 409


def test_a_proctor_helps_nobody_of_another_test(proctor, test, ada, petra):
    other = make_test()

    assert proctor.get(address(other)).status_code == 404
    assert give(proctor, other, ada).status_code == 404
    assert proctor.get(address(test)).status_code == 200


def test_the_permission_is_asked_for(proctor, test, ada, petra):
    Group.objects.get(name=PROCTORS).permissions.remove(
        Permission.objects.get(codename="help_sign_in")
    )

    assert proctor.get(address(test)).status_code == 403
    assert give(proctor, test, ada).status_code == 403


def test_the_live_page_leads_there(proctor, test):
    page = proctor.get(reverse("admin:assessments_test_live", args=[test.pk]))

    assert f'href="{address(test)}"' in page.text


@pytest.mark.parametrize("data", [{}, {"kind": "code"}, {"kind": "x", "candidate": 1}])
def test_what_makes_no_sense_is_refused_in_words(proctor, test, data):
    response = proctor.post(address(test), data)

    assert response.status_code == 409
    assert "Choose a candidate" in response.text
