"""The kinds of question by their names. Pure."""

from collections.abc import Iterator, Sequence

from assessments.questions.authored import AuthoredChoice, Flaw, FlawCode, Forbids
from assessments.questions.kinds.base import QuestionKind
from assessments.questions.kinds.cloze import Cloze
from assessments.questions.kinds.essay import Essay
from assessments.questions.kinds.files import Files
from assessments.questions.kinds.kprim import Kprim
from assessments.questions.kinds.matching import Matching
from assessments.questions.kinds.multiple import MultipleChoice
from assessments.questions.kinds.numerical import Numerical
from assessments.questions.kinds.ordering import Ordering
from assessments.questions.kinds.short_text import ShortText
from assessments.questions.kinds.single import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.kinds.unsupported import Unsupported
from assessments.questions.settings import NO_SETTINGS, Settings, check_settings
from assessments.translation import gettext as _

#: In the order in which people see them.
KINDS: dict[str, QuestionKind] = {
    str(kind.name): kind
    for kind in (
        SingleChoice(),
        MultipleChoice(),
        TrueFalse(),
        Kprim(),
        ShortText(),
        Numerical(),
        Matching(),
        Ordering(),
        Cloze(),
        Essay(),
        Files(),
        Unsupported(),
    )
}


class UnknownKind(LookupError):
    """No module has a kind of this name; a newer release may know it."""


def kind_of(name: str) -> QuestionKind:
    """
    The kind with this name.

    Raises:
        UnknownKind: If there is none.
    """
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKind(f"there is no kind of question named {name!r}") from None


def labels() -> list[tuple[str, str]]:
    """The names of the kinds with their labels, marked for translation."""
    return [(name, kind.label) for name, kind in KINDS.items()]


def offered(present: str = "") -> list[tuple[str, str]]:
    """The labels of the kinds that an author can choose, and that of the present one."""
    return [
        (name, kind.label)
        for name, kind in KINDS.items()
        if kind.is_asked or name == present
    ]


def never_asked() -> list[str]:
    """The names of the kinds that no paper may hold."""
    return [name for name, kind in KINDS.items() if not kind.is_asked]


def flaws_of(
    name: str,
    text: str,
    choices: Sequence[AuthoredChoice],
    *,
    case_sensitive: bool = False,
    settings: Settings = NO_SETTINGS,
) -> Iterator[Flaw]:
    """
    All flaws of a question. No other code judges a question.

    The import, the form of the admin, publishing and all other code that takes
    questions in ask here.
    """
    if not text.strip():
        words = _("it has no text.")
        yield Flaw(words, words, Forbids.PUBLISHING, FlawCode.NO_TEXT)
    yield from kind_of(name).text_flaws(text, choices)
    yield from answer_flaws(
        name, choices, case_sensitive=case_sensitive, settings=settings
    )


def answer_flaws(
    name: str,
    choices: Sequence[AuthoredChoice],
    *,
    case_sensitive: bool = False,
    settings: Settings = NO_SETTINGS,
) -> Iterator[Flaw]:
    """The flaws of the answer alone, and of the settings of its kind."""
    kind = kind_of(name)
    if not kind.has_matches and any(choice.match for choice in choices):
        yield Flaw(
            _("it has a text in “belongs with”, but it is not a matching question."),
            _("“Belongs with” is for matching questions: leave it empty."),
            Forbids.SAVING,
        )
    if not kind.has_tolerances and any(choice.tolerance for choice in choices):
        yield Flaw(
            _("it has a tolerance, but it is not a numerical question."),
            _("A tolerance is for numerical questions: leave it empty."),
            Forbids.SAVING,
        )
    wrong = list(settings_flaws(name, settings))
    yield from wrong
    yield from kind.flaws(
        choices,
        case_sensitive=case_sensitive,
        settings=NO_SETTINGS if wrong else settings,
    )


def settings_flaws(name: str, settings: Settings) -> Iterator[Flaw]:
    """The flaws of the settings alone."""
    kind = kind_of(name)
    wrong = list(check_settings(kind.settings, settings))
    yield from wrong or kind.settings_flaws(settings)
