"""A question file between its upload and its import."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionFile(models.Model):
    """
    A file that somebody has uploaded and looks at before it is imported.

    ``options`` are what they chose for it. ``report`` is what the import did; from then
    on ``data`` is empty. Rows expire: see services.authoring.importing.uploads.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    options = models.JSONField(default=dict, db_default={})
    report = models.JSONField(null=True, default=None)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("question file")
        verbose_name_plural = _("question files")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
