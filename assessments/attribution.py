"""
Who gave an attempt its status, and when: facts, put into words for each reader.

Rows keep ``{"status": "paused", "who": "Ana Price", "at": "2026-03-01T10:31:00+00:00"}``
beside a sentence of ours. Each page shows both in its own language and time zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.rules.event_kinds import EventKind
from assessments.rules.states import AttemptStatus

ON_HOLD = "on_hold"
# The words within a sentence; not every language can write its labels in lower case.
WORDS: dict[str, Any] = {
    AttemptStatus.IN_PROGRESS.value: gettext_lazy("in progress"),
    **{
        kind.value: gettext_lazy(kind.means.in_a_sentence)
        for kind in EventKind
        if kind.means.leads_to
    },
    ON_HOLD: gettext_lazy("on hold"),
}


@dataclass(frozen=True, slots=True)
class Attribution:
    """``who`` is empty if no member of staff did it, ``at`` is None if nobody did."""

    at: datetime | None = None
    who: str = ""
    status: str = ""

    def __str__(self) -> str:
        """``by Ana Price 10:31``; the time alone if no member of staff did it."""
        if self.at is None:
            return ""
        at = f"{timezone.localtime(self.at):%H:%M}"
        return _("by %(who)s %(at)s") % {"who": self.who, "at": at} if self.who else at

    @property
    def words(self) -> str:
        """``paused by Ana Price 10:31``"""
        words = {"status": WORDS[self.status], "since": str(self)}
        return (_("%(status)s %(since)s") % words).strip()

    def within(self, sentence: str) -> str:
        """Fill ``%(words)s`` and ``%(since)s`` into a sentence."""
        words = self.words if self.status else ""
        return sentence % {"words": words, "since": self}

    def kept(self) -> dict[str, str]:
        facts = {"status": self.status, "who": self.who}
        return facts | ({"at": self.at.isoformat()} if self.at else {})

    @classmethod
    def read(cls, kept: Mapping[str, str]) -> Self:
        at = kept.get("at")
        moment = datetime.fromisoformat(at) if at else None
        return cls(moment, kept["who"], kept["status"])
