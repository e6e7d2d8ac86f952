"""Pictures in the texts of questions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Picture(models.Model):
    """
    A picture in the store (assessments.files), as one person brought it.

    A text names it ``picture:<sha256>.<extension>``; the bytes never change. Two people
    who bring the same picture have a row each, and the store has the bytes once.
    services.pictures is the only writer.
    """

    sha256 = models.CharField(max_length=64, db_index=True)
    extension = models.CharField(max_length=4)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    size = models.PositiveIntegerField(_("bytes"))
    name = models.CharField(
        _("name"), max_length=255, blank=True, default="", db_default=""
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    kept_at = models.DateTimeField(_("kept at"))

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        # Nobody edits pictures; the texts that name them say who sees them.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "owner"],
                name="picture_once_a_person",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.file_name

    @property
    def file_name(self) -> str:
        return f"{self.sha256}.{self.extension}"

    @property
    def reference(self) -> str:
        """As texts name it."""
        return f"picture:{self.file_name}"
