"""One person's own settings of the live page, for every test."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LivePreferences(models.Model):
    """A person without a row has the defaults of assessments.admin.live.preferences."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    # The names of the hidden columns.
    hidden = models.JSONField(default=list, db_default=[])
    is_compact = models.BooleanField(default=False, db_default=False)
    has_sound = models.BooleanField(default=False, db_default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class SavedView(models.Model):
    """A name for a filter and an order; ``query`` is the query of the address."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000)

    class Meta:
        ordering = ["name"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"], name="one_view_of_a_name_per_user"
            )
        ]

    def __str__(self) -> str:
        return self.name
