"""
What an author can set on a question of a kind, beside its text and its lines. Pure.

A kind names its settings (``QuestionKind.settings``). The bank, a frozen paper and a
version hold their values by name, as JSON; a number with decimals is a string. A value
that is the default is not stored, so a default never changes: papers rely on it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from assessments.questions.authored import Flaw, Forbids
from assessments.questions.paper import Item
from assessments.translation import gettext as _

Settings: TypeAlias = Mapping[str, Any]
NO_SETTINGS: Settings = {}
TEXT_CHARS = 20_000
DIGITS = 64


class SettingType(ABC):
    """What a value may be, and how a form writes it as text."""

    #: Whether the form offers several lines to write in.
    is_long = False

    @abstractmethod
    def fault(self, value: Any) -> str:
        """What is wrong with a value, for a person; empty if nothing is."""

    def filled(self, value: Any) -> str:
        return str(value)

    @abstractmethod
    def read(self, text: Any) -> Any:
        """The value of what was filled in; what cannot be read has a fault."""


@dataclass(frozen=True, slots=True)
class OneOf(SettingType):
    """One of a few values; their words are marked for translation."""

    values: tuple[tuple[str, str], ...]

    def fault(self, value: Any) -> str:
        allowed = [name for name, _words in self.values]
        if isinstance(value, str) and value in allowed:
            return ""
        return _("Choose one of these: %(values)s.") % {"values": ", ".join(allowed)}

    def read(self, text: Any) -> Any:
        return text


@dataclass(frozen=True, slots=True)
class Whole(SettingType):
    """A whole number."""

    least: int
    most: int

    def fault(self, value: Any) -> str:
        # A bool is an int in Python, but true is no number.
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if is_whole and self.least <= value <= self.most:
            return ""
        text = _("Write a whole number from %(least)d to %(most)d.")
        return text % {"least": self.least, "most": self.most}

    def read(self, text: Any) -> Any:
        text = str(text).strip()
        return int(text) if text.isdecimal() and len(text) <= DIGITS else text


@dataclass(frozen=True, slots=True)
class ShareOfPoints(SettingType):
    """A share from 0 to 1, as a decimal string."""

    def fault(self, value: Any) -> str:
        number = decimal_in(value)
        if number is not None and 0 <= number <= 1:
            return ""
        return _("Write a share from 0 to 1: 0.5 is half.")

    def read(self, text: Any) -> Any:
        return str(text).strip().replace(",", ".")


@dataclass(frozen=True, slots=True)
class YesOrNo(SettingType):
    """Yes or no."""

    def fault(self, value: Any) -> str:
        return "" if isinstance(value, bool) else _("Choose yes or no.")

    def filled(self, value: Any) -> str:
        return "on" if value else ""

    def read(self, text: Any) -> Any:
        return bool(text)


@dataclass(frozen=True, slots=True)
class LongText(SettingType):
    """A text of several lines."""

    most: int = TEXT_CHARS
    is_long = True

    def fault(self, value: Any) -> str:
        if not isinstance(value, str) or "\0" in value:
            return _("Write a text.")
        if len(value) > self.most:
            text = _("Shorten this text: at most %(most)d characters can be saved.")
            return text % {"most": self.most}
        return ""

    def read(self, text: Any) -> Any:
        return str(text).replace("\r\n", "\n")


@dataclass(frozen=True, slots=True)
class KeptValue(SettingType):
    """Anything: code writes it, and no form offers it."""

    def fault(self, value: Any) -> str:
        return ""

    def read(self, text: Any) -> Any:
        return text


@dataclass(frozen=True, slots=True)
class Setting:
    """
    One thing to set. ``label`` and ``help`` are marked for translation.

    ``is_shown``: candidates may see its value, or what ``shown_as`` makes of it. No
    other value leaves the server.
    """

    name: str
    label: str
    help: str
    type: SettingType
    default: Any
    is_shown: bool = False
    shown_as: Callable[[Any], Any] | None = None

    @property
    def is_offered(self) -> bool:
        """Whether an author is asked for it."""
        return not isinstance(self.type, KeptValue)

    def of(self, settings: Settings) -> Any:
        """The value; the default if none is stored, or one that nobody may store."""
        value = settings.get(self.name, self.default)
        return self.default if self.type.fault(value) else value

    def typed(self, filled: Any) -> Any:
        """The value of a field of a form: a text, or a tick; left empty, the default."""
        return self.type.read(filled) if filled != "" else self.default

    def of_item(self, item: Item) -> Any:
        return self.of(settings_of(item))


def settings_of(item: Item) -> Settings:
    """The settings of a frozen question; none in papers of earlier releases."""
    return item.get("settings", NO_SETTINGS)


def check_settings(declared: Sequence[Setting], settings: Any) -> Iterator[Flaw]:
    """The flaws of the values, each judged alone. A kind's ``flaws`` judges the rest."""
    if not isinstance(settings, Mapping):
        yield _flaw(_("its settings are not a list of names and values."))
        return
    known = {setting.name: setting for setting in declared}
    for name, value in settings.items():
        if name not in known:
            text = _("its kind has no setting “%(name)s”.")
            yield _flaw(text % {"name": str(name)[:40]})
        elif fault := known[name].type.fault(value):
            yield _wrong(known[name], fault)


def _wrong(setting: Setting, fault: str) -> Flaw:
    label = {"label": _(setting.label)}
    words = _("its setting “%(label)s” is wrong.") % label
    return Flaw(words, f"{_(setting.label)}: {fault}", Forbids.PUBLISHING)


def _flaw(words: str) -> Flaw:
    return Flaw(words, words[:1].upper() + words[1:], Forbids.SAVING)


def stored(declared: Sequence[Setting], settings: Settings) -> dict[str, Any]:
    """The values as the bank stores them: without those that are the default."""
    defaults = {setting.name: setting.default for setting in declared}
    return {
        name: value
        for name, value in settings.items()
        if name not in defaults or defaults[name] != value
    }


def shown(declared: Sequence[Setting], settings: Settings) -> dict[str, Any]:
    """What a candidate may see: the settings that are shown, defaults included."""
    return {one.name: _seen(one, settings) for one in declared if one.is_shown}


def _seen(setting: Setting, settings: Settings) -> Any:
    value = setting.of(settings)
    return setting.shown_as(value) if setting.shown_as else value


def decimal_in(value: Any) -> Decimal | None:
    """The finite number that a decimal string stands for; None if it stands for none."""
    if not isinstance(value, str) or len(value) > DIGITS:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
