"""The form of a test: it lets nobody start a test whose results candidates see."""

from typing import Any

from assessments.admin.typed import ModelForm
from assessments.models import Test
from assessments.releases.starts import Reach
from assessments.services.opening import OpensReleased, check_change
from realtime import server_time


class TestForm(ModelForm[Test]):
    """Refuses later ends, more attempts and more groups while results are shown."""

    __test__ = False  # the name makes pytest look here

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        stored = Test.objects.filter(pk=self.instance.pk).first()
        if stored is not None:
            self._check_reach(stored)
        return cleaned

    def _check_reach(self, stored: Test) -> None:
        try:
            check_change(stored, self._reach(Reach.of(stored)), server_time.now())
        except OpensReleased as refused:
            for name in refused.widened:
                self.add_error(name if name in self.fields else None, refused.message)

    def _reach(self, before: Reach) -> Reach:
        """What the form makes of it; a field that is wrong or missing changes nothing."""
        values = self.cleaned_data
        groups = values.get("groups")
        return Reach(
            before.is_published,
            values.get("closes_at", before.closes_at),
            values.get("attempts_allowed") or before.attempts_allowed,
            before.groups if groups is None else frozenset(one.pk for one in groups),
        )
