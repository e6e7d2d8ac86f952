import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.models import ApiToken
from assessments.services.tokens import token_named
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def run(*options):
    out, err = io.StringIO(), io.StringIO()
    call_command("api_token", *options, stdout=out, stderr=err)
    return out.getvalue()


@pytest.fixture
def ana():
    return make_user("ana")


def test_the_text_is_printed_alone_and_stored_nowhere(ana):
    text = run("ana", "--name", "Lab").strip()

    token = token_named(text)
    assert (token.user, token.name, token.expires_at) == (ana, "Lab", None)
    assert text not in str(ApiToken.objects.values())


def test_json_holds_the_token_and_its_end(ana):
    row = json.loads(run("ana", "--days", "2", "--json"))

    token = token_named(row["token"])
    assert row["id"] == token.pk
    assert (token.expires_at - token.created_at).days == 2


def test_tokens_are_listed_and_ended_one_by_one(ana):
    first, second = run("ana", "--name", "one"), run("ana", "--name", "two")
    other = run(make_user("bob").username).strip()
    rows = json.loads(run("ana", "--list", "--json"))
    assert [row["name"] for row in rows] == ["one", "two"]
    assert "token" not in rows[0]

    assert run("ana", "--end", str(rows[0]["id"])) == "The token is ended.\n"

    assert token_named(first.strip()) is None
    assert token_named(second.strip()) is not None
    assert token_named(other) is not None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["nobody"], "no user"),
        (["ana", "--end", "1"], "no token with this number"),
        (["ana", "--days", "0"], "--days"),
        (["ana", "--name", ""], "name"),
    ],
)
def test_what_cannot_be_says_why(ana, options, words):
    with pytest.raises(CommandError, match=words):
        run(*options)
    assert not ApiToken.objects.exists()
