"""The examples of the template: one question of each kind."""

from decimal import Decimal

from assessments.questions.kind import Kind
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text

ONE, HALF = Decimal(1), Decimal("0.5")


def _line(text: str, weight: Decimal = Decimal(0), **more: object) -> ParsedChoice:
    return ParsedChoice(Text(text), weight=weight, **more)  # type: ignore[arg-type]  # named by the callers below


def _example(kind: str, name: str, text: str, *choices: ParsedChoice) -> ParsedQuestion:
    return ParsedQuestion(
        line=1,
        kind=kind,
        text=Text(text),
        name=name,
        choices=choices,
        category="Examples",
        tags=("example",),
        points=ONE,
    )


_EXAMPLES = (
    _example(
        Kind.SINGLE,
        "Capital of France",
        "What is the capital of France?",
        _line("Rome"),
        _line("Paris", ONE, feedback=Text("Since 987.")),
        _line("Bern"),
    ),
    _example(
        Kind.MULTIPLE,
        "Primes",
        "Which numbers are prime?",
        _line("2", HALF),
        _line("4", -HALF),
        _line("5", HALF),
    ),
    _example(
        Kind.TRUE_FALSE,
        "Flat earth",
        "The earth is flat.",
        _line("True"),
        _line("False", ONE),
    ),
    _example(
        Kind.SHORT_TEXT,
        "River",
        "Which river flows through Paris?",
        _line("Seine", ONE),
    ),
    _example(
        Kind.NUMERICAL,
        "Pi",
        "Pi to two places?",
        _line("3.14", ONE, tolerance=Decimal("0.005")),
    ),
    _example(
        Kind.MATCHING,
        "Capitals",
        "Which capital belongs to which country?",
        _line("France", match="Paris"),
        _line("Italy", match="Rome"),
        _line("", match="Bern"),
    ),
    _example(
        Kind.ORDERING,
        "Planets",
        "From the sun outward:",
        _line("Mercury"),
        _line("Venus"),
        _line("Earth"),
    ),
    _example(Kind.ESSAY, "Causes", "Why did the Roman Empire fall?"),
    _example(
        "kprim",
        "Even numbers",
        "Even numbers are",
        _line("2", ONE),
        _line("3"),
        _line("4", ONE),
        _line("5"),
    ),
)
EXAMPLES: dict[str, list[ParsedQuestion]] = {
    str(example.kind): [example] for example in _EXAMPLES
}
