"""
Accepted lines that can never decide, because an earlier one takes all they would match.

The first line that matches decides. ``caf*`` before ``cafe`` takes every ``cafe``. By the
first rules the best line decided, and every line could. Pure.
"""

from collections.abc import Iterator, Sequence
from decimal import MAX_EMAX, MIN_EMIN, ROUND_UP, Context, Decimal

from assessments.questions.kind import ACCEPTED_KINDS, Kind
from assessments.questions.paper import Accepted, Item, ScoringRules
from assessments.questions.responses import Response
from assessments.questions.scoring import FIRST_RULES, RULES, matching_line
from assessments.questions.typed.numbers import Reading, is_ambiguous, parse_number

# For each star a letter that no author types: who matches that, matches anything there.
_ANYTHING = "\ue000"
# Rounding makes a range larger, never smaller: nothing is called out of reach that is not.
_ENDS = Context(prec=400, rounding=ROUND_UP, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def within_reach(item: Item, rules: ScoringRules) -> Item:
    """The same item without the accepted lines that earn nothing, being hidden."""
    kind, lines, case = Kind(item["kind"]), item["accepted"], item["case_sensitive"]
    if rules["version"] == FIRST_RULES["version"] or kind not in ACCEPTED_KINDS:
        return item
    if len({line["weight"] for line in lines}) == 1:
        return item  # whichever decides, it earns the same
    lost = out_of_reach(kind, lines, case_sensitive=case, rules=rules)
    out = {id(line) for line, _ in lost}
    return {**item, "accepted": [one for one in lines if id(one) not in out]}


def out_of_reach(
    kind: Kind,
    lines: Sequence[Accepted],
    *,
    case_sensitive: bool,
    rules: ScoringRules = RULES,
) -> Iterator[tuple[Accepted, Accepted]]:
    """Each line that can never decide, with the earlier one that takes its place."""
    for place, line in enumerate(lines):
        before = _item(kind, lines[:place], case_sensitive=case_sensitive)
        found = [matching_line(before, one, rules) for one in _samples(kind, line)]
        # A text is taken by one line; both ends of a range of numbers by the same one.
        if found and found[0] is not None and all(one is found[0] for one in found):
            yield line, found[0]


def _item(kind: Kind, lines: Sequence[Accepted], *, case_sensitive: bool) -> Item:
    return {
        "number": 1,
        "slot": 1,
        "section": 0,
        "kind": kind,
        "points": "1",
        "question_id": 0,
        "name": "",
        "text": "",
        "format": "plain",
        "options": [],
        "stems": [],
        "accepted": list(lines),
        "case_sensitive": case_sensitive,
        "feedback": "",
    }


def _samples(kind: Kind, line: Accepted) -> list[Response]:
    """Who matches these matches everything that the line does."""
    if kind is Kind.SHORT_TEXT:
        pieces = line["text"].replace("＊", "\\*").split("\\*")
        return [{"text": "*".join(one.replace("*", _ANYTHING) for one in pieces)}]
    number = parse_number(line["text"])
    if kind is not Kind.NUMERICAL or number is None:
        return []
    tolerance = Decimal(line["tolerance"])
    ends = (_ENDS.subtract(number, tolerance), _ENDS.add(number, tolerance))
    return [_number(str(end)) for end in ends if end.is_finite()]


def _number(text: str) -> Response:
    return {"number": text, "reading": Reading.DECIMAL.value}


def typed_as(kind: Kind, line: Accepted) -> Response:
    """What somebody enters who enters an accepted line as it stands."""
    if kind is Kind.SHORT_TEXT:
        return {"text": line["text"].replace("\\*", "*")}
    if is_ambiguous(line["text"]):
        return _number(line["text"])
    return {"number": line["text"]}
