"""Forms of the candidate pages."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """Signing in. After a mistake the focus belongs to the error summary."""

    error_messages = {
        "invalid_login": _(
            "The username or the password is not right. Both are case-sensitive."
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


class PreviewForm(forms.Form):
    """Which of the possible papers an author looks at."""

    draw = forms.IntegerField(min_value=1, max_value=9999, required=False)

    def chosen_draw(self) -> int:
        """The number asked for; 1 when there is none or it makes no sense."""
        return (self.is_valid() and self.cleaned_data["draw"]) or 1
