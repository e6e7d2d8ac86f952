"""Bringing pictures for the texts of questions, several at once, without any script."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.files.pictures import MAX_BYTES, UnusablePicture
from assessments.models import User
from assessments.services.pictures.keeping import keep_picture
from realtime import server_time

TEMPLATE = "admin/assessments/question/pictures.html"


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> Any:
        """An empty file is no mistake of the form: the picture says what it is."""
        if not data:
            raise forms.ValidationError(self.error_messages["required"])
        return data


class PicturesForm(forms.Form):
    pictures = SeveralFilesField(
        label=gettext_lazy("Pictures"),
        widget=SeveralFiles(
            attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}
        ),
        help_text=gettext_lazy(
            "PNG, JPEG, GIF or WebP, 10 MB each at most. Metadata such as the place is "
            "taken out."
        ),
    )


def pictures_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses, before those of Django's admin."""

    def page(request: HttpRequest) -> HttpResponse:
        return _page(site, request)

    return [
        path("pictures/", site.admin_view(page), name="assessments_question_pictures")
    ]


def _page(site: admin.AdminSite, request: HttpRequest) -> HttpResponse:
    """For whoever may write questions; the page lists what was kept and what was not."""
    if not may_bring_pictures(request.user):
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = PicturesForm(request.POST, request.FILES) if is_sent else PicturesForm()
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("Add pictures"),
        "form": form,
    }
    if is_sent and form.is_valid():
        context |= _kept(request, form.cleaned_data["pictures"])
    return TemplateResponse(request, TEMPLATE, context)


def may_bring_pictures(user: Any) -> bool:
    """Whoever may write questions."""
    return any(
        user.has_perm(f"assessments.{verb}_question") for verb in ("add", "change")
    )


def _kept(request: HttpRequest, files: "list[UploadedFile[Any]]") -> dict[str, Any]:
    assert isinstance(request.user, User)
    kept, refused = [], []
    for file in files:
        # One byte more than may be kept, so that no large file is read whole.
        data = file.read(MAX_BYTES + 1)
        try:
            kept.append(
                keep_picture(
                    data, file.name or "", by=request.user, now=server_time.now()
                )
            )
        except UnusablePicture as refusal:
            refused.append((file.name, str(refusal)))
    return {"kept": kept, "refused": refused}
