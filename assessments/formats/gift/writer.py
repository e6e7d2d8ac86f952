"""
Writes questions as GIFT, one block each.

Each block is read again by our own reader and compared with the question. So a loss is
never guessed: it is what a reader of the file does not get back. A question that GIFT
would turn into another one is left out, and a comment in the file says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.formats.distances import with_distances
from assessments.formats.gift.losses import losses_of, reads_the_same
from assessments.formats.gift.reader import CATEGORY, parse
from assessments.formats.written import Loss, WrittenFile
from assessments.questions.kind import Kind
from assessments.questions.parsed import (
    ParsedChoice,
    ParsedDescription,
    ParsedPicture,
    ParsedQuestion,
    Text,
    UnreadableFile,
    one_line,
)

ESCAPES = str.maketrans(
    {**{mark: f"\\{mark}" for mark in "\\:#={}~"}, "\n": "\\n", "\r": ""}
)
# Moodle reads no more places of a percent.
PLACES = Decimal("0.00001")
ONE = Decimal(1)
DESCRIPTION = "description"
# So that a category called “top” stays one, and Moodle puts it into the course.
ROOT = "$course$/top/"


def write(
    questions: Sequence[ParsedQuestion], pictures: Mapping[str, ParsedPicture]
) -> WrittenFile:
    """The questions in their order, each below its category."""
    blocks: list[str] = []
    losses: list[Loss] = []
    category = ""
    for one in with_distances(questions):
        if one.category != category:
            category = one.category
            blocks.append(f"{CATEGORY} {ROOT}{one_line(category)}")
        block, lost = _checked(one)
        blocks.append(block)
        losses += [Loss(one.name, words) for words in lost]
    return WrittenFile(("\n\n".join(blocks) + "\n").encode(), tuple(losses))


def _checked(one: ParsedQuestion) -> tuple[str, list[str]]:
    """The block of a question, and what it does not hold."""
    block = _block(one)
    found = _read_again(block)
    if found is None or not reads_the_same(one, found):
        words = _("It was left out: GIFT cannot hold a question like this.")
        comment = one_line(f"{one.name}: {words}")
        return f"// {comment}", [words]
    return block, losses_of(one, found)


def _read_again(block: str) -> ParsedQuestion | ParsedDescription | None:
    try:
        items = parse(block + "\n\n{T}").items
    except UnreadableFile:
        return None
    return items[0] if len(items) == 2 else None


def _block(one: ParsedQuestion) -> str:
    name = f"::{_escaped(one_line(one.name))}::" if one.name else ""
    stem = f"{name}{_tagged(one.text)}"
    lines = [*_labels(one)]
    if one.kind == DESCRIPTION:
        return "\n".join([*lines, stem])
    answers = "".join(_answers(one))
    if one.feedback.text:
        answers += f"####{_piece(one.feedback, one.text.format)}"
    return "\n".join([*lines, f"{stem} {{{answers}}}"])


def _labels(one: ParsedQuestion) -> Iterator[str]:
    """The comment in front that Moodle reads an id and tags from."""
    ids = [f"[id:{_label(one.file_id)}]"] if one.file_id else []
    labels = [*ids, *(f"[tag:{_label(tag)}]" for tag in one.tags)]
    if labels:
        yield f"// {' '.join(labels)}"


def _label(text: str) -> str:
    return one_line(text).replace("]", "\\]")


def _answers(one: ParsedQuestion) -> Iterator[str]:
    match one.kind:
        case Kind.SINGLE | Kind.MULTIPLE:
            is_single = one.kind == Kind.SINGLE
            yield from (_option(one, choice, is_single) for choice in one.choices)
        case Kind.TRUE_FALSE:
            yield _true_false(one)
        case Kind.SHORT_TEXT:
            yield from (_accepted(one, c, c.text.text) for c in one.choices)
        case Kind.NUMERICAL:
            yield "#"
            yield from _numbers(one)
        case Kind.MATCHING:
            yield from (_pair(one, choice) for choice in one.choices)
        case Kind.ORDERING:
            items = (_piece(choice.text, one.text.format) for choice in one.choices)
            yield "\n".join([">", *items, ""])


def _option(one: ParsedQuestion, choice: ParsedChoice, is_single: bool) -> str:
    marker = "="
    if not (is_single and choice.weight == ONE):
        marker = f"~{_percent(choice.weight)}" if choice.weight else "~"
    return f"\n{marker}{_piece(choice.text, one.text.format)}{_comment(one, choice)}"


def _true_false(one: ParsedQuestion) -> str:
    right = next((c for c in one.choices if c.weight == ONE), ParsedChoice())
    wrong = next((c for c in one.choices if c is not right), ParsedChoice())
    after = [_piece(c.feedback, one.text.format) for c in (wrong, right)]
    word = "TRUE" if right.text.text == "True" else "FALSE"
    return word if not any(after) else f"{word}#{after[0]}#{after[1]}"


def _accepted(one: ParsedQuestion, choice: ParsedChoice, text: str) -> str:
    weight = "" if choice.weight == ONE else _percent(choice.weight)
    written = _piece(Text(text), "plain")
    return f"\n={weight}{written}{_comment(one, choice)}"


def _numbers(one: ParsedQuestion) -> Iterator[str]:
    for choice in one.choices:
        if choice.text.text == "*" and not choice.weight:
            yield f"\n~{_comment(one, choice)}"
        else:
            off = choice.tolerance or Decimal(0)
            tolerance = f":{off.normalize():f}" if off else ""
            weight = "" if choice.weight == ONE else _percent(choice.weight)
            yield f"\n={weight}{choice.text.text}{tolerance}{_comment(one, choice)}"


def _pair(one: ParsedQuestion, choice: ParsedChoice) -> str:
    stem = _piece(choice.text, one.text.format)
    return f"\n={stem} -> {_piece(Text(choice.match), 'plain')}"


def _comment(one: ParsedQuestion, choice: ParsedChoice) -> str:
    feedback = _piece(choice.feedback, one.text.format)
    return f"#{feedback}" if feedback else ""


def _percent(weight: Decimal) -> str:
    percent = (weight * 100).quantize(PLACES)
    return f"%{percent.normalize():f}%"


def _tagged(text: Text) -> str:
    return f"[{text.format}]{_escaped(text.text)}"


def _piece(text: Text, default: str) -> str:
    """The text, with its format where a reader would take it for another one."""
    if text.text and (text.format != default or text.text.lstrip().startswith("[")):
        return _tagged(text)
    return _escaped(text.text)


def _escaped(text: str) -> str:
    return text.translate(ESCAPES)
