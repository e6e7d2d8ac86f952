"""Formulas drawn as MathML."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class DrawnFormula(models.Model):
    """
    A formula's MathML, or why there is none; assessments.texts.drawings stores it.

    ``key``: a hash of the TeX, of whether it stands on a line of its own, and of the
    converter's version. Every row can be drawn again, and nothing refers to a row.
    """

    key = models.CharField(primary_key=True, max_length=64)
    mathml = models.TextField(blank=True, default="", db_default="")
    why = models.TextField(blank=True, default="", db_default="")
    drawn_at = models.DateTimeField(auto_now_add=True, db_default=Now())

    class Meta:
        verbose_name = _("drawn formula")
        verbose_name_plural = _("drawn formulas")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
