"""The texts of an item as HTML of our own, or as plain text where there is no markup."""

import html
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.formats.opening.packages import QtiPackage
from assessments.formats.opening.xml import (
    Element,
    children,
    text_inside,
    without_controls,
)
from assessments.formats.qti21.values import NotScoredAlike
from assessments.questions.parsed import NO_TEXT, Text, one_line

BLANK = "_____"
INTERACTION = "Interaction"
FEEDBACK = frozenset({"feedbackInline", "feedbackBlock"})
#: Shown to nobody who answers.
SILENT = frozenset({"stylesheet", "script", "style", "prompt"})
VARIABLE = frozenset({"printedVariable", "templateInline", "templateBlock"})
VOID = frozenset({"br", "col", "hr", "img", "wbr"})


@dataclass(frozen=True, slots=True)
class Body:
    """Writes the texts of one item. ``document`` is the file in the package."""

    package: QtiPackage
    document: str
    warn: Callable[[str], None]

    def text(self, element: Element) -> Text:
        """
        What is inside an element.

        Raises:
            NotScoredAlike: If the text differs from candidate to candidate.
        """
        return self._as_text(self._inside(element))

    def line(self, element: Element) -> str:
        """The same in one line, without markup and pictures."""
        return one_line(without_controls(_without_feedback(element)))

    def feedback(self, option: Element) -> Text:
        """What is shown for an option, inside it."""
        name = option.get("identifier", "")
        for one in option.iter(*FEEDBACK):
            if one.get("identifier") == name:
                return self._as_text(self._inside(one))
        return NO_TEXT

    def _as_text(self, written: str) -> Text:
        written = without_controls(written).strip()
        if "<" not in written:
            return Text(" ".join(html.unescape(written).split()))
        return Text(self.package.with_pictures(written, self.document), "html")

    def _inside(self, element: Element) -> str:
        parts = [html.escape(element.text or "", quote=False)]
        for one in element:
            parts += [self._written(one), html.escape(one.tail or "", quote=False)]
        return "".join(parts)

    def _written(self, one: Element) -> str:
        name = str(one.tag)
        if name in VARIABLE:
            raise NotScoredAlike(_("Its text is made anew for each candidate."))
        if name in FEEDBACK or name in SILENT:
            return ""
        if name.endswith(INTERACTION):
            return self._interaction(one)
        if name == "rubricBlock":
            return self._rubric(one)
        if name in ("object", "audio", "video"):
            return self._object(one)
        if name in VOID:
            return f"<{name}{_attributes(one)}>"
        return f"<{name}{_attributes(one)}>{self._inside(one)}</{name}>"

    def _interaction(self, one: Element) -> str:
        if one.tag == "textEntryInteraction":
            return BLANK
        prompts = [self._inside(prompt) for prompt in children(one, "prompt")]
        return "".join(f"<div>{prompt}</div>" for prompt in prompts)

    def _rubric(self, one: Element) -> str:
        """A note for those who mark would give the answer away."""
        is_shown = "candidate" in one.get("view", "").split()
        return f"<div>{self._inside(one)}</div>" if is_shown else ""

    def _object(self, one: Element) -> str:
        address = one.get("data", "")
        if one.tag == "object" and one.get("type", "").startswith("image/"):
            words = one_line(text_inside(one))
            return f'<img src="{html.escape(address)}" alt="{html.escape(words)}">'
        text = _("Left out, because this platform has no such thing: %(what)s.")
        what = one_line(address or one.get("src", "") or str(one.tag))[:80]
        self.warn(text % {"what": what})
        return ""


def _attributes(one: Element) -> str:
    return "".join(
        f' {name!s}="{html.escape(str(value))}"' for name, value in one.attrib.items()
    )


def _without_feedback(element: Element) -> str:
    parts = [element.text or ""]
    for one in element:
        if one.tag not in FEEDBACK:
            parts.append(_without_feedback(one))
        parts.append(one.tail or "")
    return "".join(parts)
