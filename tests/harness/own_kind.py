"""Kinds of question that the product does not know: one that a rule scores, one not."""

from decimal import Decimal

from assessments.questions.dealing import Dealt, accepted
from assessments.questions.kind import InvalidResponse, ScoredBy
from assessments.questions.kinds.base import QuestionKind, object_with, only
from assessments.questions.plain import PlainForm, text_in
from assessments.questions.presented import Line

NAME = "backwards"
JUDGED = "described"


class _Form(PlainForm):
    def read(self, item, filled):
        text = text_in(filled)
        return {"word": text} if text else None


class Backwards(QuestionKind):
    """A word to write from its end."""

    name = NAME
    label = "Backwards"
    form = _Form()
    schema = object_with("word", {"type": "string"})
    is_typed = True
    template = "assessments/questions/short_text.html"
    plain_template = "assessments/plain/fields/short_text.html"

    def check(self, response, options, stems):
        word = only(response, "word")
        if not isinstance(word, str) or not word.isalpha():
            raise InvalidResponse("word is a word")
        return {"word": word}

    def share(self, item, response):
        return Decimal(self.best(item) == response)

    def deal(self, choices, dealer):
        return Dealt(accepted=[accepted(choice) for choice in choices])

    def flaws(self, choices, *, case_sensitive=False, settings=None):
        yield from ()

    def words(self, item, response):
        return (Line(response["word"], is_typed=True),)

    def right(self, item):
        return self.words(item, self.best(item))

    def best(self, item, decides=None):
        return {"word": item["accepted"][0]["text"][::-1]}

    def sample(self, options, stems, rng):
        return {"word": rng.choice(["kayak", "river"])}


class Described(Backwards):
    """A word that a person judges; it has no key."""

    name = JUDGED
    label = "Described"
    scored_by = ScoredBy.PERSON

    def right(self, item):
        return ()

    def best(self, item, decides=None):
        return None
