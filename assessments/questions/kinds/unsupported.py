"""
Unsupported: a question of an imported file that is of no kind we have. Pure.

Its text, and its source in the settings, are kept, so that it can be exported again
unchanged. Nobody is ever asked it: no test with it can be published, and it is not
drawn. What is left to define is that of an essay, which is also how a preview shows it.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from assessments.questions.authored import AuthoredChoice, Flaw, Forbids
from assessments.questions.kind import UNSUPPORTED
from assessments.questions.kinds.essay import Essay
from assessments.questions.line_editors import NO_LINES
from assessments.questions.settings import NO_SETTINGS, KeptValue, Setting, Settings
from assessments.translation import gettext as _
from assessments.translation import gettext_noop


class Unsupported(Essay):
    name = UNSUPPORTED
    label = gettext_noop("Not supported")
    line_editor = NO_LINES
    is_asked = False
    settings: ClassVar[tuple[Setting, ...]] = tuple(
        Setting(name, name, "", KeptValue(), "")
        for name in ("format", "type", "source")
    )

    @property
    def template(self) -> str:
        return "assessments/questions/essay.html"

    @property
    def plain_template(self) -> str:
        return "assessments/plain/fields/essay.html"

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        yield Flaw(
            _("it is of a type that this platform does not have."),
            _(
                "The file had a type of question that this platform does not have. Its "
                "source is kept. Choose another kind, or leave it out of tests."
            ),
            Forbids.PUBLISHING,
        )
