"""What of a question does not come back when its GIFT is read again."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from assessments.formats.picture_names import picture_names
from assessments.questions.kind import Kind
from assessments.questions.parsed import (
    ParsedChoice,
    ParsedDescription,
    ParsedQuestion,
    Text,
)

NEAR = Decimal("0.0000002")
DESCRIPTION = "description"


def reads_the_same(
    one: ParsedQuestion, found: ParsedQuestion | ParsedDescription
) -> bool:
    """Whether it asks and accepts the same. Everything else is a loss to tell of."""
    if isinstance(found, ParsedDescription) or one.kind == DESCRIPTION:
        return one.kind == DESCRIPTION and _bare(found.text) == _bare(one.text)
    if (str(one.kind), _bare(one.text)) != (str(found.kind), _bare(found.text)):
        return False
    keys = _number_key if one.kind == Kind.NUMERICAL else _key
    return [*map(keys, _lines(one))] == [*map(keys, _lines(found))]


def losses_of(
    one: ParsedQuestion, found: ParsedQuestion | ParsedDescription
) -> list[str]:
    """A sentence for each thing that GIFT does not hold, or that was changed by it."""
    return [*_never_held(one), *_changed(one, found)]


def _never_held(one: ParsedQuestion) -> Iterator[str]:
    if one.case_sensitive:
        yield _("GIFT does not say that upper and lower case count.")
    if one.points is not None and one.points != 1:
        yield _("GIFT does not hold points.")
    if one.settings:
        text = _("GIFT does not hold these settings: %(names)s.")
        yield text % {"names": ", ".join(sorted(one.settings))}
    if picture_names(one):
        yield _("GIFT does not hold pictures; the text still names them.")


def _changed(
    one: ParsedQuestion, found: ParsedQuestion | ParsedDescription
) -> Iterator[str]:
    if one.name != found.name:
        yield _("Its name was changed.")
    if isinstance(found, ParsedDescription):
        return
    if sorted(one.tags) != sorted(found.tags):
        yield _("Not all of its tags are in the file.")
    before = [_seen(one.feedback), *(_seen(c.feedback) for c in _lines(one))]
    after = [_seen(found.feedback), *(_seen(c.feedback) for c in _lines(found))]
    if before != after:
        yield _("Not all of its feedback is in the file.")


def _lines(one: ParsedQuestion) -> tuple[ParsedChoice, ...]:
    """In an order of their own where that of the file says nothing."""
    if one.kind != Kind.TRUE_FALSE:
        return one.choices
    return tuple(sorted(one.choices, key=lambda choice: choice.text.text))


def _key(choice: ParsedChoice) -> Mapping[str, object]:
    return {
        "text": _bare(choice.text)[0],
        "match": " ".join(choice.match.split()),
        "weight": round(choice.weight / NEAR / 10),
        "tolerance": choice.tolerance or 0,
    }


def _number_key(choice: ParsedChoice) -> Mapping[str, object]:
    """``6.02e23`` is ``6.02e+23``."""
    try:
        return {**_key(choice), "text": Decimal(choice.text.text)}
    except InvalidOperation:
        return _key(choice)


def _bare(text: Text) -> tuple[str, str]:
    """White space at the ends is not part of a text."""
    return text.text.strip(), text.format


def _seen(text: Text) -> tuple[str, str]:
    return _bare(text) if text.text.strip() else ("", "")
