"""The kinds of question as tables call them, in English and German. Pure."""

from assessments.questions.kind import UNSUPPORTED, Kind
from assessments.questions.registry import KINDS

#: Names that people and other tools give a kind, in lower case.
CALLED: dict[str, tuple[str, ...]] = {
    Kind.SINGLE: ("single choice", "mc", "multiple choice (one answer)", "einfachauswahl"),
    Kind.MULTIPLE: (
        "multiple choice", "multichoice", "multiple answers", "ma", "checkbox",
        "mehrfachauswahl",
    ),
    Kind.TRUE_FALSE: ("true or false", "true/false", "truefalse", "tf", "richtig oder falsch", "wahr/falsch", "ja/nein"),
    Kind.SHORT_TEXT: ("short text", "shortanswer", "short answer", "sa", "kurztext", "kurzantwort"),
    Kind.NUMERICAL: ("number", "numeric", "num", "zahl", "numerisch"),
    Kind.MATCHING: ("match", "zuordnung"),
    Kind.ORDERING: ("order", "reihenfolge"),
    Kind.ESSAY: ("text", "wr", "free text", "freitext", "aufsatz"),
    "kprim": ("kprim: four times true or false", "kprime", "k-prim"),
}  # fmt: skip
BY_NAME = {
    **{name: kind for kind, names in CALLED.items() for name in names},
    **{name.replace("_", " "): name for name in KINDS if name != UNSUPPORTED},
}
TRUE_WORDS = frozenset({"true", "t", "1", "yes", "wahr", "richtig", "ja"})
FALSE_WORDS = frozenset({"false", "f", "0", "no", "falsch", "nein"})
#: A tick in a cell.
RIGHT_WORDS = frozenset({"x", "*", "✓", "right", "correct"} | TRUE_WORDS)


def kind_named(name: str) -> str | None:
    """The kind of this name; None if there is none."""
    return BY_NAME.get(" ".join(name.lower().replace("_", " ").split()))
