"""Filters of the list of questions."""

import pytest
from django.urls import reverse

from assessments.services.authoring.tags import set_tags
from tests.factories import make_category, make_question, make_test, make_user

LIST = "admin:assessments_question_changelist"


@pytest.fixture
def questions(author):
    deep = make_question(category="Maps/Europe/North", name="Deep")
    flat = make_question(category="Sums", name="Flat")
    set_tags({deep.pk: ["rivers"], flat.pk: ["fast"]})
    make_test(questions=[flat])
    return deep, flat


def names(client, **filters):
    response = client.get(reverse(LIST), filters)
    return {question.name for question in response.context["cl"].result_list}


def offered(client, title, **filters):
    response = client.get(reverse(LIST), filters)
    specs = {
        spec.parameter_name: spec
        for spec in response.context["cl"].filter_specs
        if hasattr(spec, "lookup_choices")
    }
    return [value for value, _label in specs[title].lookup_choices]


def test_a_subtree_holds_what_is_below_it(author, questions):
    assert names(author, subtree="Maps") == {"Deep"}
    assert names(author, subtree="Sums") == {"Flat"}


def test_the_tree_is_walked_down_one_level_at_a_time(author, questions):
    assert offered(author, "subtree") == ["Maps", "Sums"]
    assert offered(author, "subtree", subtree="Maps") == ["Maps", "Maps/Europe"]


def test_tags_and_use(author, questions):
    assert names(author, tag="rivers") == {"Deep"}
    assert names(author, used="yes") == {"Flat"}
    assert names(author, used="no") == {"Deep"}
    assert names(author, used="perhaps") == {"Deep", "Flat"}


def test_filters_offer_nothing_of_others(author, questions):
    hidden = make_question(category="Bank", name="Hidden")
    secret = make_category("Secret", owner=make_user(is_staff=True))
    type(hidden).objects.filter(pk=hidden.pk).update(category=secret)
    set_tags({hidden.pk: ["hidden"]})

    assert "Secret" not in offered(author, "subtree")
    assert offered(author, "tag") == ["fast", "rivers"]
    assert names(author, subtree="Secret") == set()
