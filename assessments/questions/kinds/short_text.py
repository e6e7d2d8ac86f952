"""Short text: a typed line, compared with accepted texts. Pure."""

import random
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assessments.questions.authored import (
    AuthoredChoice,
    Flaw,
    FlawCode,
    Forbids,
    any_is_blank,
    note,
)
from assessments.questions.corrections import InvalidCorrection
from assessments.questions.kind import Kind, Response
from assessments.questions.kinds.accepted import AcceptedKind
from assessments.questions.kinds.written import (
    TEXT_SCHEMA,
    WORDS,
    TextForm,
    check_text,
    typed_text,
)
from assessments.questions.line_editors import Credit, LineEditor
from assessments.questions.paper import Accepted, Item
from assessments.questions.presented import Line, ShownLines
from assessments.questions.settings import NO_SETTINGS, Settings
from assessments.questions.typed.matching import matches
from assessments.questions.typed.numbers import is_ambiguous, without_groups
from assessments.questions.typed.texts import normal_form, normal_pattern
from assessments.translation import gettext as _
from assessments.translation import gettext_noop

# Stands for a star: no author types this letter, so only a star can match it.
_ANYTHING = "\ue000"


class ShortText(AcceptedKind):
    name = Kind.SHORT_TEXT
    label = gettext_noop("Short text")
    line_editor = LineEditor(
        gettext_noop(
            "One line for each accepted answer. A star * stands for anything."
        ),
        Credit.EACH,
        has_shares=True,
        has_case=True,
    )
    form = TextForm()
    schema = TEXT_SCHEMA

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        return check_text(response)

    def matching(self, item: Item, response: Response) -> Iterator[Accepted]:
        """
        Texts are compared in their normal form (assessments.questions.typed.texts).

        A number with its digits in groups of three equals the number without groups.
        """
        case = item["case_sensitive"]
        text = normal_form(response["text"], case_sensitive=case)
        texts = {text, without_groups(text)} - {""}
        for line in item["accepted"]:
            pattern = _pattern(line["text"], case_sensitive=case)
            if any(matches(pattern, one) for one in texts):
                yield line

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        yield from super().flaws(choices, case_sensitive=case_sensitive)
        if any_is_blank(choices):
            yield Flaw(
                _("an accepted answer is empty."),
                _("Every accepted answer needs a text; * stands for anything."),
                Forbids.SAVING,
                FlawCode.EMPTY_CHOICE,
            )
        accepted = {choice.text for choice in choices}
        for one in filter(is_ambiguous, dict.fromkeys(c.text for c in choices)):
            if (plain := without_groups(one)) not in accepted:
                yield note(_grouped(one, plain))

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        return typed_text(response)

    def samples(self, line: Accepted) -> list[Response]:
        pieces = line["text"].replace("＊", "\\*").split("\\*")
        return [{"text": "*".join(one.replace("*", _ANYTHING) for one in pieces)}]

    def typed_as(self, line: Accepted) -> Response | None:
        return {"text": line["text"].replace("\\*", "*")}

    def check_further(self, text: str) -> None:
        if not text.strip():
            raise InvalidCorrection(_("An accepted text cannot be empty."))

    def as_accepted(self, response: Response) -> Accepted | None:
        # Accepted texts stand on one line each; white space is compared as one space.
        text = " ".join(response["text"].split()).replace("*", "\\*")
        return {"text": text, "weight": "1", "tolerance": "0", "feedback": ""}

    def typed_alike(self, item: Item, response: Response) -> str:
        case = item["case_sensitive"]
        return without_groups(normal_form(response["text"], case_sensitive=case))

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        return {"text": rng.choice(WORDS)}


@lru_cache(maxsize=4096)
def _pattern(accepted: str, *, case_sensitive: bool) -> str:
    """The pattern without groups of digits, unless they could be decimals."""
    pattern = normal_pattern(accepted, case_sensitive=case_sensitive)
    return pattern if is_ambiguous(pattern) else without_groups(pattern)


def _grouped(accepted: str, plain: str) -> str:
    text = _(
        "“%(accepted)s” does not accept %(plain)s: it may be a decimal number. Accept"
        " %(plain)s as well, if that is the same."
    )
    return text % {"accepted": accepted, "plain": plain}
