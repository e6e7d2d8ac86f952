"""Questions of every kind to write and read again."""

from dataclasses import replace
from decimal import Decimal

from assessments.formats.sheets.examples import EXAMPLES
from assessments.questions.parsed import ParsedChoice, Text


def questions():
    found = []
    for number, (example,) in enumerate(EXAMPLES.values()):
        sent = replace(
            example,
            text=Text("=Why?\nSecond line; and, more", "markdown"),
            feedback=Text("@So.", "markdown"),
            points=Decimal("2.50"),
            file_id=str(number),
            choices=tuple(marked(choice, example.kind) for choice in example.choices),
            settings={"a": [1, "ü"]},
            case_sensitive=True,
        )
        found.append(sent)
    return found


def marked(choice: ParsedChoice, kind):
    is_shown = kind not in ("short_text", "numerical", "true_false")
    text = Text(
        choice.text.text, "markdown" if is_shown and choice.text.text else "plain"
    )
    return replace(choice, text=text, feedback=Text("-reply", "markdown"))


def plain(question):
    return replace(question, line=1)
