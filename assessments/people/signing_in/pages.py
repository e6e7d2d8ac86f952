"""The pages on which people type passwords."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from assessments.people.signing_in import browsers, sessions
from assessments.people.signing_in.forms import LoginForm, OwnPasswordForm, wait_of

TOO_MANY_REQUESTS = 429


@receiver(user_logged_in)
def note_who_signed_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    request.signed_in_as = user.get_username()  # type: ignore[attr-defined]  # read below
    sessions.keep(request)


def answered(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add to a response when to try again, or a cookie that makes the browser known."""
    if seconds := wait_of(request):
        make_wait(response, seconds)
    if name := getattr(request, "signed_in_as", ""):
        browsers.remember(request, response, name)
    return response


def make_wait(response: HttpResponseBase, seconds: int) -> None:
    # RFC 6585 section 4.
    response.status_code = TOO_MANY_REQUESTS
    response.headers["Retry-After"] = str(seconds)


def speak(request: HttpRequest, response: HttpResponse) -> None:
    """Set the user's language, unless a language was chosen in this browser."""
    language = getattr(request.user, "language", "")
    if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )


class SignIn(LoginView):
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        speak(self.request, response)
        return response

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return answered(request, super().dispatch(request, *args, **kwargs))


class OwnPassword(PasswordChangeView):
    """A new password for the signed-in user. The user's other sign-ins end."""

    form_class = OwnPasswordForm
    template_name = "registration/own_password.html"
    success_url = reverse_lazy(settings.LOGIN_REDIRECT_URL)

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password was changed."))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.wait_seconds:
            make_wait(response, form.wait_seconds)
        return response
