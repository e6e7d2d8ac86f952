"""The choices of a question of the bank, in the form that its kind reads."""

from collections.abc import Iterable

from assessments.models import Choice
from assessments.questions.authored import AuthoredChoice


def authored(choices: Iterable[Choice]) -> list[AuthoredChoice]:
    return [_authored(choice) for choice in choices]


def _authored(choice: Choice) -> AuthoredChoice:
    return AuthoredChoice(
        text=choice.text,
        match=choice.match,
        weight=choice.weight,
        tolerance=choice.tolerance,
        position=choice.position,
        is_settled=True,
        format=choice.text_format,
        feedback=choice.feedback,
    )
