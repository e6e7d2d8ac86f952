"""
Essay: a text that a person reads and scores. Pure.

The author may ask for a number of words, which refuses nothing, and may give a template:
the text from which candidates begin. A page counts the unchanged template as no answer.
"""

import random
from collections.abc import Iterator, Sequence
from typing import ClassVar

from assessments.questions.authored import AuthoredChoice, Flaw, Forbids
from assessments.questions.dealing import Dealer, Dealt
from assessments.questions.kind import Kind, Response, ScoredBy
from assessments.questions.kinds.base import QuestionKind
from assessments.questions.kinds.written import (
    TEXT_SCHEMA,
    WORDS,
    TextForm,
    check_text,
    typed_text,
)
from assessments.questions.line_editors import NO_LINES
from assessments.questions.plain import ANSWER, Field, Filled, PlainForm
from assessments.questions.presented import Line, PresentedItem, ShownLines
from assessments.questions.settings import (
    NO_SETTINGS,
    LongText,
    Setting,
    Settings,
    Whole,
)
from assessments.translation import gettext as _
from assessments.translation import gettext_noop, ngettext

MOST_WORDS = 20_000
LEAST = Setting(
    "least_words",
    gettext_noop("Fewest words"),
    gettext_noop("0: as few as the candidate likes. A shorter answer can be saved."),
    Whole(0, MOST_WORDS),
    0,
    is_shown=True,
)
MOST = Setting(
    "most_words",
    gettext_noop("Most words"),
    gettext_noop("0: as many as the candidate likes. A longer answer can be saved."),
    Whole(0, MOST_WORDS),
    0,
    is_shown=True,
)
TEMPLATE = Setting(
    "template",
    gettext_noop("Template of the answer"),
    gettext_noop(
        "The text from which candidates begin. Unchanged it counts as no answer."
    ),
    LongText(),
    "",
    is_shown=True,
)


class _Form(TextForm):
    """Begins with the template; the unchanged template is no answer."""

    def fields(self, item: PresentedItem, filled: Filled) -> list[Field]:
        template = TEMPLATE.of(item.settings)
        return super().fields(item, {ANSWER: [template], **filled})

    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        response = super().read(item, filled)
        template = TEMPLATE.of(item.settings).replace("\r\n", "\n")
        return None if response == {"text": template} else response


class Essay(QuestionKind):
    name: ClassVar[str] = Kind.ESSAY
    label = gettext_noop("Essay")
    line_editor = NO_LINES
    scored_by = ScoredBy.PERSON
    form: ClassVar[PlainForm] = _Form()
    settings: ClassVar[tuple[Setting, ...]] = (LEAST, MOST, TEMPLATE)
    schema = TEXT_SCHEMA
    is_typed = True

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        return check_text(response)

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        return Dealt()

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        if choices:
            yield Flaw(
                _("it has choices, but a person marks it."),
                _(
                    "An essay has no choices, because a person marks it. Remove these lines."
                ),
                Forbids.SAVING,
            )

    def settings_flaws(self, settings: Settings) -> Iterator[Flaw]:
        least, most = LEAST.of(settings), MOST.of(settings)
        if most and least > most:
            words = _("it asks for more words than it allows.")
            remedy = _("The fewest words are more than the most words.")
            yield Flaw(words, remedy, Forbids.SAVING)

    def notes(self, settings: Settings) -> tuple[str, ...]:
        asked = _asked(LEAST.of(settings), MOST.of(settings))
        return (asked,) if asked else ()

    def size(self, response: Response) -> str:
        count = _words_in(response)
        return ngettext("%(count)d word", "%(count)d words", count) % {"count": count}

    def remark(self, settings: Settings, response: Response) -> str:
        least, most = LEAST.of(settings), MOST.of(settings)
        count = _words_in(response)
        if least <= count and (not most or count <= most):
            return ""
        facts = {"count": count, "asked": _asked(least, most)}
        return _("Words in your answer: %(count)d. %(asked)s") % facts

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        return typed_text(response)

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        return {"text": " ".join(rng.choices(WORDS, k=40)).capitalize() + "."}


def _words_in(response: Response) -> int:
    """As the page counts them: runs of characters between white space."""
    return len(str(response["text"]).split())


def _asked(least: int, most: int) -> str:
    facts = {"least": least, "most": most}
    if least and most:
        return _("Write %(least)d to %(most)d words.") % facts
    if least:
        return _("Write at least %(least)d words.") % facts
    return _("Write at most %(most)d words.") % facts if most else ""
