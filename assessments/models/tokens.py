"""Tokens by which programs call the API for a user."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from realtime.connections.auth import login_hash


class ApiToken(models.Model):
    """
    A program signs in with a token; only services.tokens writes these rows.

    Only a hash of the token is stored. ``password_mark`` is the user's session hash
    when the token was made: a new password ends the token, as it ends every sign-in.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    password_mark = models.CharField(max_length=128)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["user", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.user_id})"

    @property
    def login(self) -> str:
        """The login that seats name when this token claimed them."""
        return login_hash(f"token:{self.pk}")
