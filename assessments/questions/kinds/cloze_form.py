"""The plain form of a text with gaps: the fields of each gap, with its number. Pure."""

from dataclasses import replace

from assessments.questions.kind import Response
from assessments.questions.kinds.gaps import GAP_KINDS, kind_for
from assessments.questions.plain import Field, Filled, PlainForm, Unreadable
from assessments.questions.presented import PresentedItem


class ClozeForm(PlainForm):
    def fields(self, item: PresentedItem, filled: Filled) -> list[Field]:
        return [
            replace(field, name=_begin(part.number) + field.name)
            for part in item.parts
            for field in GAP_KINDS[part.kind].form.fields(
                part, _inner(filled, part.number)
            )
        ]

    def fill(self, response: Response) -> Filled:
        return {
            _begin(number) + name: values
            for number, one in response["parts"].items()
            if (kind := kind_for(one))
            for name, values in kind.form.fill(one).items()
        }

    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        read = {
            str(part.number): _read(part, _inner(filled, part.number))
            for part in item.parts
        }
        parts = {number: one for number, one in read.items() if one is not None}
        return {"parts": parts} if parts else None


def _read(part: PresentedItem, filled: Filled) -> Response | None:
    try:
        return GAP_KINDS[part.kind].form.read(part, filled)
    except Unreadable as unreadable:
        field = _begin(part.number) + unreadable.field
        raise Unreadable(unreadable.message, field) from None


def _begin(number: int | str) -> str:
    return f"gap-{number}-"


def _inner(filled: Filled, number: int) -> Filled:
    begin = _begin(number)
    return {
        name.removeprefix(begin): values
        for name, values in filled.items()
        if name.startswith(begin)
    }
