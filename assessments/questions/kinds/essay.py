"""Essay: a text that a person reads and scores. Pure."""

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
from assessments.questions.presented import Line, ShownLines
from assessments.questions.settings import NO_SETTINGS, Settings
from assessments.translation import gettext as _
from assessments.translation import gettext_noop


class Essay(QuestionKind):
    name: ClassVar[str] = Kind.ESSAY
    label = gettext_noop("Essay")
    line_editor = NO_LINES
    scored_by = ScoredBy.PERSON
    form = TextForm()
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

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        return typed_text(response)

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        return {"text": " ".join(rng.choices(WORDS, k=40)).capitalize() + "."}
