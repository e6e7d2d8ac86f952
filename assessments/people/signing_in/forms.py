"""Forms that take a password, and tell the user when guessing is too fast."""

from typing import Any

from django import forms
from django.contrib.admin.forms import (
    AdminAuthenticationForm,
    AdminPasswordChangeForm,
)
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessments.people.signing_in.guesses import Guess
from realtime import server_time


def wait_of(request: HttpRequest | None) -> int:
    """Seconds until the next password is checked; 0 if this password was checked."""
    return getattr(request, "sign_in_wait", 0)


def too_many(seconds: int) -> ValidationError:
    text = ngettext(
        "Too many wrong passwords for this username. Try again in %(n)d second.",
        "Too many wrong passwords for this username. Try again in %(n)d seconds.",
        seconds,
    )
    return ValidationError(text % {"n": seconds}, "throttled")


class LoginForm(AuthenticationForm):
    """Signing in. After a mistake the error summary gets the focus, not a field."""

    error_messages = {
        "invalid_login": _(
            "The username or the password is not right. In the password, capital and "
            "small letters differ."
        ),
        "inactive": _("This account is not active."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["required"] = _("Enter your username.")
        self.fields["password"].error_messages["required"] = _("Enter your password.")
        if self.is_bound:
            del self.fields["username"].widget.attrs["autofocus"]

    def get_invalid_login_error(self) -> ValidationError:
        seconds = wait_of(self.request)
        return too_many(seconds) if seconds else super().get_invalid_login_error()


class AdminLoginForm(AdminAuthenticationForm):
    def get_invalid_login_error(self) -> ValidationError:
        seconds = wait_of(self.request)
        return too_many(seconds) if seconds else super().get_invalid_login_error()


class BoundedOldPassword(PasswordChangeForm):
    """Limits guesses of the old password, which an unlocked machine would allow."""

    wait_seconds = 0

    def clean_old_password(self) -> str:
        guess = Guess(self.user.get_username(), browser="signed in")
        self.wait_seconds = guess.wait_seconds(server_time.now())
        if self.wait_seconds:
            raise too_many(self.wait_seconds)
        password: str = super().clean_old_password()
        guess.forgive()
        return password


class AdminOwnPasswordForm(BoundedOldPassword, AdminPasswordChangeForm):
    """The same for the admin's page."""


class OwnPasswordForm(BoundedOldPassword):
    """A new password for a user who knows the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        if self.is_bound:
            del self.fields["old_password"].widget.attrs["autofocus"]


class HelpForm(forms.Form):
    """What a proctor does for a candidate who cannot sign in."""

    candidate = forms.IntegerField(min_value=1)
    reason = forms.CharField(max_length=500, required=False)
