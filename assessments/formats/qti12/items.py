"""The items of QTI 1.2, one function a type."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.formats.fractions import snapped
from assessments.formats.gift.numbers import read_number
from assessments.formats.opening.limits import MAX_CHOICES
from assessments.formats.opening.packages import QtiPackage
from assessments.formats.opening.xml import (
    Element,
    below,
    children,
    first,
    inner_xml,
    line_of,
    local_name,
    text_inside,
    without_controls,
)
from assessments.formats.pieces import Piece
from assessments.formats.qti12.scoring import (
    Condition,
    conditions_of,
    score_by_value,
    shares,
    weights_of_several,
)
from assessments.questions.kind import Kind
from assessments.questions.parsed import (
    NO_TEXT,
    BrokenQuestion,
    ParsedChoice,
    Text,
    one_line,
)

ONE, NOTHING = Decimal(1), Decimal(0)
RIGHT_WRONG = {"true", "false"}


class NotSupported(Exception):
    """The item is of a type that this platform does not have; ``words`` say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass
class ItemReading:
    """An item with what its metadata, conditions and feedback say."""

    item: Element
    document: str
    package: QtiPackage
    warn: Callable[[str], None]
    metadata: dict[str, str] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    feedback: dict[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.metadata = _metadata(self.item)
        self.conditions = conditions_of(self.item)
        self.feedback = {
            one.get("ident", ""): self.text(one)
            for one in children(self.item, "itemfeedback")
        }

    def broken(self, message: str) -> BrokenQuestion:
        return BrokenQuestion(message, line=line_of(self.item))

    def stem(self) -> Text:
        """The texts of the presentation that are not part of a response."""
        presentation = first(self.item, "presentation")
        if presentation is None:
            return NO_TEXT
        found = [
            one
            for one in _outside_responses(presentation)
            if local_name(one) == "mattext"
        ]
        return self._joined([self._mattext(one) for one in found])

    def text(self, element: Element) -> Text:
        """The texts inside an element, as one."""
        return self._joined([self._mattext(one) for one in below(element, "mattext")])

    def plain(self, element: Element) -> str:
        """The texts inside an element in one line, without markup."""
        return one_line(" ".join(text_inside(one) for one in below(element, "mattext")))

    def _mattext(self, element: Element) -> Text:
        raw = without_controls(inner_xml(element)).strip()
        kind = element.get("texttype", "").lower()
        is_html = "html" in kind or (kind != "text/plain" and "<" in raw)
        if not is_html:
            return Text(raw)
        return Text(self.package.with_pictures(raw, self.document), "html")

    def _joined(self, texts: list[Text]) -> Text:
        texts = [one for one in texts if one.text]
        if not texts:
            return NO_TEXT
        if len(texts) == 1:
            return texts[0]
        format = "html" if any(one.format == "html" for one in texts) else "plain"
        return Text("\n".join(one.text for one in texts), format)

    def responses(self) -> list[Element]:
        return below(self.item, "response_lid", "response_str", "response_num")

    def labels(self, response: Element) -> list[Element]:
        """
        The options of a response.

        Raises:
            BrokenQuestion: If there are more than a question may have.
        """
        found = below(response, "response_label")
        if len(found) > MAX_CHOICES:
            text = _("The question has more than %(most)d answers.")
            raise self.broken(text % {"most": MAX_CHOICES})
        return found

    def feedback_of(self, value: str) -> Text:
        """What a chosen value shows, where one condition names it alone."""
        for condition in self.conditions:
            if [one.value for one in condition.named] == [value]:
                for shown in condition.feedback:
                    if found := self.feedback.get(shown):
                        return found
        return self.feedback.get(f"{value}_fb", NO_TEXT)

    def weight(self, value: str, by_value: dict[str, Decimal]) -> Decimal:
        return snapped(max(min(by_value.get(value, NOTHING), ONE), -ONE))


def _metadata(item: Element) -> dict[str, str]:
    found = {}
    for entry in below(item, "qtimetadatafield"):
        label, value = first(entry, "fieldlabel"), first(entry, "fieldentry")
        found[text_inside(label).strip()] = text_inside(value).strip()
    return found


def _outside_responses(element: Element) -> list[Element]:
    found = []
    for one in element:
        if not local_name(one).startswith("response_"):
            found += [one, *_outside_responses(one)]
    return found


@dataclass(frozen=True, slots=True)
class ReadItem:
    """What a type makes of an item."""

    kind: str
    choices: tuple[ParsedChoice, ...] = ()
    case_sensitive: bool = False


def choice(reading: ItemReading) -> ReadItem:
    response = _only(reading)
    _refuse_not(reading)
    by_value = shares(score_by_value(reading.conditions))
    choices = [
        ParsedChoice(
            text=reading.text(label),
            weight=reading.weight(label.get("ident", ""), by_value),
            feedback=reading.feedback_of(label.get("ident", "")),
        )
        for label in reading.labels(response)
    ]
    if len(choices) < 2:
        raise reading.broken(_("A choice needs at least two answers."))
    return ReadItem(Kind.SINGLE, tuple(choices))


def _refuse_not(reading: ItemReading) -> None:
    """Where one answer is given, a condition on what it is not says nothing of it."""
    giving = [one for one in reading.conditions if one.score]
    if any(one.is_not for condition in giving for one in condition.compared):
        raise NotSupported(_("It is scored in a way that this platform does not have."))


def true_false(reading: ItemReading) -> ReadItem:
    read = choice(reading)
    words = [one.text.text.strip().lower() for one in read.choices]
    if len(words) != 2 or set(words) != RIGHT_WRONG:
        return read
    by_word = dict(zip(words, read.choices, strict=True))
    return ReadItem(
        Kind.TRUE_FALSE,
        tuple(
            ParsedChoice(
                text=Text(word.title()),
                weight=ONE if by_word[word].weight > 0 else NOTHING,
                feedback=by_word[word].feedback,
            )
            for word in ("true", "false")
        ),
    )


def multiple(reading: ItemReading) -> ReadItem:
    response = _only(reading)
    labels = reading.labels(response)
    by_value = weights_of_several(reading.conditions)
    if by_value is None:
        raise NotSupported(_("It is scored in a way that this platform does not have."))
    choices = [
        ParsedChoice(
            text=reading.text(label),
            weight=reading.weight(label.get("ident", ""), by_value),
            feedback=reading.feedback_of(label.get("ident", "")),
        )
        for label in labels
    ]
    if len(choices) < 2:
        raise reading.broken(_("A choice needs at least two answers."))
    return ReadItem(Kind.MULTIPLE, tuple(choices))


def _only(reading: ItemReading) -> Element:
    responses = reading.responses()
    if len(responses) != 1:
        raise NotSupported(_("It has several parts to answer."))
    return responses[0]


def short_text(reading: ItemReading) -> ReadItem:
    _refuse_other_comparisons(reading)
    by_value = shares(score_by_value(reading.conditions))
    choices = [
        ParsedChoice(
            # A star would stand for anything here, and there it is a star.
            text=Text(one_line(value).replace("*", r"\*")),
            weight=reading.weight(value, by_value),
            feedback=reading.feedback_of(value),
        )
        for value in by_value
        if value and by_value[value] > 0
    ]
    if not choices:
        reading.warn(_("It has no accepted answer: it was read as an essay."))
        return ReadItem(Kind.ESSAY)
    minds_case = any(
        one.minds_case for condition in reading.conditions for one in condition.named
    ) or any(
        label.get("ignore_case", "").lower() == "false"
        for label in below(reading.item, "response_label")
    )
    return ReadItem(Kind.SHORT_TEXT, tuple(choices), minds_case)


def _refuse_other_comparisons(reading: ItemReading) -> None:
    """New Quizzes say how a blank is compared; most ways are none of ours."""
    for label in below(reading.item, "response_label"):
        how = label.get("scoring_algorithm", "")
        if how and how not in ("TextEquivalence", "TextInChoices"):
            text = _(
                "It is compared in a way that this platform does not have (%(how)s)."
            )
            raise NotSupported(text % {"how": how[:40]})


def numerical(reading: ItemReading) -> ReadItem:
    _refuse_not(reading)
    choices = []
    giving = [one for one in reading.conditions if one.score > 0 and one.compared]
    largest = max((one.score for one in giving), default=ONE)
    for condition in giving:
        written, tolerance = _number(reading, condition)
        choices.append(
            ParsedChoice(
                text=Text(written),
                weight=snapped(condition.score / largest),
                tolerance=tolerance,
                feedback=next(
                    (reading.feedback.get(one, NO_TEXT) for one in condition.feedback),
                    NO_TEXT,
                ),
            )
        )
    if not choices:
        raise reading.broken(_("The question has no accepted answer."))
    return ReadItem(Kind.NUMERICAL, tuple(choices))


def _number(reading: ItemReading, condition: Condition) -> tuple[str, Decimal]:
    by_how = {one.how: one.value for one in condition.compared}
    low = by_how.get("vargte", by_how.get("vargt"))
    high = by_how.get("varlte", by_how.get("varlt"))
    if low is not None and high is not None:
        if "vargt" in by_how or "varlt" in by_how:
            reading.warn(
                _("A bound that does not count in the file itself counts here.")
            )
        text = f"{low}..{high}"
    elif "varequal" in by_how:
        text = by_how["varequal"]
    else:
        raise NotSupported(_("It accepts every number beyond a bound."))
    piece = Piece(text, line_of(reading.item))
    return read_number(piece, lambda _piece, message: reading.warn(message))


def matching(reading: ItemReading) -> ReadItem:
    """One response for each stem; all have the same options."""
    options: dict[str, str] = {}
    choices, used = [], set()
    right = {
        one.respident: one.value
        for condition in reading.conditions
        if condition.score > 0
        for one in condition.named
    }
    for response in reading.responses():
        for label in reading.labels(response):
            options[label.get("ident", "")] = reading.plain(label)
        chosen = right.get(response.get("ident", ""), "")
        if chosen not in options:
            raise reading.broken(_("A pair has no answer."))
        used.add(chosen)
        stem = [reading.text(one) for one in children(response, "material")]
        text = stem[0] if stem else NO_TEXT
        choices.append(ParsedChoice(text=text, match=options[chosen]))
    if len(choices) < 2:
        raise reading.broken(_("A matching needs at least two pairs."))
    choices += [
        ParsedChoice(match=text)
        for key, text in options.items()
        if key not in used and text
    ]
    return ReadItem(Kind.MATCHING, tuple(choices))


def essay(reading: ItemReading) -> ReadItem:
    return ReadItem(Kind.ESSAY)


READERS: dict[str, Callable[[ItemReading], ReadItem]] = {
    "multiple_choice_question": choice,
    "true_false_question": true_false,
    "multiple_answers_question": multiple,
    "short_answer_question": short_text,
    "numerical_question": numerical,
    "matching_question": matching,
    "essay_question": essay,
}


def type_of(reading: ItemReading) -> str:
    """The type by the metadata; where there are none, by what the item consists of."""
    if named := reading.metadata.get("question_type") or reading.metadata.get(
        "cc_profile", ""
    ):
        return CC_PROFILES.get(named, named)
    responses = reading.responses()
    if not responses:
        return "text_only_question"
    if len(responses) == 1 and local_name(responses[0]) == "response_lid":
        is_many = responses[0].get("rcardinality", "").lower() == "multiple"
        return "multiple_answers_question" if is_many else "multiple_choice_question"
    if len(responses) == 1 and local_name(responses[0]) == "response_str":
        has_key = any(one.named and one.score > 0 for one in reading.conditions)
        return "short_answer_question" if has_key else "essay_question"
    return "+".join(sorted({local_name(one) for one in responses}))


#: Common Cartridge has names of its own.
CC_PROFILES = {
    "cc.multiple_choice.v0p1": "multiple_choice_question",
    "cc.multiple_response.v0p1": "multiple_answers_question",
    "cc.true_false.v0p1": "true_false_question",
    "cc.fib.v0p1": "short_answer_question",
    "cc.essay.v0p1": "essay_question",
}
