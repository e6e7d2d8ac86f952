"""Read, look, carry out: the same numbers, and all or nothing."""

import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from assessments.formats.importing.plan import (
    BrokenQuestions,
    ImportRequest,
    carry_out,
    plan_import,
    read_questions,
)
from assessments.formats.opening.source import SourceFile
from assessments.models import Question
from assessments.questions.parsed import UnreadableFile

GOOD = "::Deep::Is the sea deep? {T}\n\n::Sum::1 + 1 {#2}"
BROKEN = f"{GOOD}\n\nIs it\nblue? {{=yes"
SUMS = ("created", "updated", "unchanged", "unsupported", "failed")


def asked(text, **options):
    file = SourceFile("sea.gift", text.encode())
    return ImportRequest(file, options.pop("source", "sea.gift"), **options)


def sums(plan):
    assert tuple(plan.counts) == SUMS
    assert sum(plan.counts.values()) == len(plan.rows)
    return tuple(plan.counts.values())


@pytest.mark.django_db
def test_the_preview_writes_nothing_and_says_what_will_be_done():
    plan = plan_import(asked(GOOD), now=timezone.now())

    assert not Question.objects.exists()
    assert sums(plan) == (2, 0, 0, 0, 0)
    assert plan.can_be_done
    assert not plan.is_done
    assert plan.format.name == "gift"

    done = carry_out(asked(GOOD), now=timezone.now())
    assert done.is_done
    assert sums(done) == (2, 0, 0, 0, 0)
    assert Question.objects.count() == 2


@pytest.mark.django_db
def test_broken_questions_keep_all_out_unless_they_are_skipped():
    assert not plan_import(asked(BROKEN), now=timezone.now()).can_be_done
    with pytest.raises(BrokenQuestions) as refusal:
        carry_out(asked(BROKEN), now=timezone.now())

    assert sums(refusal.value.plan) == (2, 0, 0, 0, 1)
    assert not Question.objects.exists()

    done = carry_out(asked(BROKEN, skips_errors=True), now=timezone.now())
    assert sums(done) == (2, 0, 0, 0, 1)
    assert Question.objects.count() == 2


@pytest.mark.django_db
def test_a_file_with_nothing_but_broken_questions_is_refused_even_so():
    with pytest.raises(BrokenQuestions):
        carry_out(asked("a {", skips_errors=True), now=timezone.now())


def test_no_question_is_an_error():
    with pytest.raises(UnreadableFile, match="There is no question in the file"):
        read_questions(SourceFile("a.gift", b"$CATEGORY: top/A\n\nJust a text."))


def test_the_format_can_be_named():
    format, parsed = read_questions(SourceFile("a", b"Why? {}"), "gift")

    assert format.name == "gift"
    assert [q.kind for q in parsed.questions] == ["essay"]


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_is_imported_once():
    start = threading.Barrier(2)
    plans, errors = [], []

    def submit():
        try:
            start.wait(30)
            plans.append(carry_out(asked(GOOD), now=timezone.now()))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert errors == []
    assert Question.objects.count() == 2
    assert sorted(map(sums, plans)) == [(0, 0, 2, 0, 0), (2, 0, 0, 0, 0)]


def _time_of(count):
    text = "\n\n".join(
        f"::Q{n}::Question number {n} of {count}? {{=yes {n} ~no {n} ~perhaps {n}}}"
        for n in range(count)
    )
    start = time.process_time()
    request = asked(text, source=f"{count}.gift")
    done = carry_out(request, now=timezone.now())
    again = plan_import(request, now=timezone.now())
    assert sums(done) == (count, 0, 0, 0, 0)
    assert sums(again) == (0, 0, count, 0, 0)
    return time.process_time() - start


@pytest.mark.django_db
def test_five_thousand_questions_take_ten_times_as_long_as_five_hundred():
    _time_of(50)
    few, many = _time_of(500), _time_of(5_000)

    assert many < 25 * few
