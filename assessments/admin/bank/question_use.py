"""Which tests ask for a question, and how many have sat them, for its page."""

from dataclasses import dataclass
from typing import Any

from assessments.bank.use import asked_in, attempts_of
from assessments.models import Question, Test
from assessments.models.sharing import Right
from assessments.people.sharing import tests_for

NAMED = 5


@dataclass(frozen=True, slots=True)
class QuestionUse:
    """``tests`` are the first that the user may read; ``count`` counts all."""

    count: int
    tests: list[Test]
    attempts: int

    @property
    def more(self) -> int:
        return self.count - len(self.tests)


def use_of(user: Any, question: Question) -> QuestionUse:
    """Three statements at most."""
    tests = asked_in(question)
    if not tests:
        return QuestionUse(0, [], 0)
    readable = tests_for(user, Right.READ).filter(pk__in=[test.pk for test in tests])
    ids = set(readable.order_by().values_list("pk", flat=True))
    named = [test for test in tests if test.pk in ids]
    return QuestionUse(len(tests), named[:NAMED], sum(attempts_of(tests).values()))
