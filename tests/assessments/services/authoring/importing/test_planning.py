"""What an import would do, and that it reaches nothing it may not change."""

import pytest

from assessments.models import Category, Question
from assessments.models.sharing import Right
from assessments.services.authoring.importing.places import Target
from assessments.services.authoring.importing.planning import ImportOutcome, source_of
from tests.assessments.services.authoring.importing.test_verb import counts, take
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FILE = "$CATEGORY: Maps\n\n::a::One {=x ~y}\n\n::b::Two {T}"


def test_each_owner_has_a_source_of_their_own():
    assert source_of("a.gift", Target()) == "a.gift"
    assert source_of("a.gift", Target(owner=make_user())).startswith("a.gift@")
    assert len(source_of("x" * 300, Target(owner=make_user("other")))) <= 255


def test_looking_writes_nothing_and_tells_what_importing_does():
    take(FILE)
    edited = FILE.replace("=x", "=z") + "\n\n::c::Three {F}"

    looked = take(edited, dry_run=True)
    assert Question.objects.count() == 2
    done = take(edited)

    assert looked.outcomes == done.outcomes
    assert looked.outcomes == [
        ImportOutcome.UPDATED,
        ImportOutcome.UNCHANGED,
        ImportOutcome.CREATED,
    ]


def test_looking_takes_few_statements_and_no_lock(django_assert_max_num_queries):
    take(FILE)

    with django_assert_max_num_queries(8) as statements:
        take(FILE, dry_run=True)

    assert not any("INSERT" in s["sql"] for s in statements.captured_queries)


def test_a_question_that_was_moved_out_of_reach_is_not_changed():
    owner, other = make_user("owner"), make_user("other")
    take(FILE, owner=owner)
    theirs = Category.objects.create(path="Theirs", owner=other)
    Question.objects.filter(name="a").update(category=theirs)

    result = take(FILE.replace("One", "Won"), owner=owner)

    assert counts(result) == (1, 0, 1, 0)
    assert Question.objects.get(category=theirs).text == "One"


def test_what_another_may_edit_is_brought_up_to_date_where_it_is():
    owner, other = make_user("owner"), make_user("other")
    take(FILE, owner=owner)
    theirs = Category.objects.create(path="Maps", owner=other)
    theirs.shares.create(user=owner, right=Right.EDIT)
    Question.objects.filter(name="a").update(category=theirs)

    assert counts(take(FILE.replace("One", "Won"), owner=owner)) == (0, 1, 1, 0)
    assert Question.objects.get(category=theirs).text == "Won"


def test_another_owners_questions_are_not_taken_for_ones_own():
    take(FILE, owner=make_user("other"))

    result = take(FILE, source="/b.gift", owner=make_user("owner"), adopts=True)

    assert (counts(result), result.elsewhere) == ((2, 0, 0, 0), 0)


def test_what_the_bank_has_from_another_file_is_told_and_updated_if_asked():
    take(FILE)
    edited = FILE.replace("=x", "=z")

    told = take(edited, source="/b.gift", dry_run=True)
    done = take(edited, source="/b.gift", adopts=True)

    assert (counts(told), told.elsewhere) == ((2, 0, 0, 0), 2)
    assert (counts(done), done.elsewhere) == ((0, 1, 1, 0), 2)
    assert set(Question.objects.values_list("source", flat=True)) == {"/bank/a.gift"}
    assert counts(take(FILE)) == (0, 1, 1, 0)


def test_a_question_stays_where_it_is_if_the_file_names_no_category():
    take("::a::One {T}")
    place = Category.objects.create(path="Archive")
    Question.objects.update(category=place)

    assert counts(take("::a::One {T}")) == (0, 0, 1, 0)
    assert counts(take("::a::One {T}", category="Maps")) == (0, 1, 0, 0)
    assert Question.objects.get().category.path == "Maps"
