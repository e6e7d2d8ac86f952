"""Django's admin site with our title, and a 400 for addresses with unusable values."""

import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# What is raised for a value that its field cannot take: by the field, by SQLite's
# driver for a number that is too large, and by PostgreSQL for a text with a NUL.
UNUSABLE_VALUES = (ValidationError, OverflowError, DataError)


class PickerView(AutocompleteJsonView):
    """A row of a picker says what the admin of its model wants it to say."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        found = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "picker_label", None)
        return {**found, "text": label(obj)} if label else found


class SiteAdmin(admin.AdminSite):
    site_header = _("Assessments")
    site_title = _("Assessments")
    index_title = _("Tests and attempts")

    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        # Imported late: models are not loaded yet when Django creates the admin site.
        from assessments.people.signing_in.forms import AdminLoginForm  # noqa: PLC0415
        from assessments.people.signing_in.pages import answered  # noqa: PLC0415

        self.login_form = AdminLoginForm
        return answered(request, super().login(request, extra_context))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        from assessments.people.signing_in.forms import AdminOwnPasswordForm  # noqa: PLC0415
        from assessments.people.signing_in.pages import OwnPassword  # noqa: PLC0415

        request.current_app = self.name
        page = OwnPassword.as_view(
            form_class=AdminOwnPasswordForm,
            template_name="registration/password_change_form.html",
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return page(request)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return PickerView.as_view(admin_site=self)(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(_refusing_unusable_values(view), cacheable)


def _refusing_unusable_values(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """
    ``view``, answering 400 when the database cannot take a value of the request.

    Django checks what forms send. It passes on unchecked: filters, the search of an
    autocomplete, the keys of an action, the initial values of a form and the key in an
    address. A bad value there is a mistake in the request. The site has no fault that
    somebody would have to look into.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
            # Render here, because rendering queries the database as well.
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        except UNUSABLE_VALUES as error:
            raise BadRequest(str(error)) from error
        except (TypeError, ValueError) as error:
            if _is_of_a_field(error):
                raise BadRequest(str(error)) from error
            raise
        return response

    return checked


def _is_of_a_field(error: Exception) -> bool:
    """Whether a field refused a value, as a field of numbers refuses ``x``."""
    *_callers, (frame, _line) = traceback.walk_tb(error.__traceback__)
    return frame.f_code.co_name == "get_prep_value"
