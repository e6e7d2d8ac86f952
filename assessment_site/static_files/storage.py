"""Gives ``{% static %}`` the name that belongs to the content."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

from assessment_site.static_files.publishing import publish, published


class PublishedFilesStorage(StaticFilesStorage):
    """Names of published files; with DEBUG plain names, because the files change."""

    def url(self, name: str | None) -> str:
        if name is None or settings.DEBUG:
            return super().url(name)
        return super().url(published().names.get(name, name))

    def post_process(
        self, paths: Mapping[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Called by ``collectstatic`` once it has copied the plain files."""
        if dry_run:
            return
        for name, hashed in publish(Path(settings.STATIC_ROOT)).items():
            yield name, hashed, True
