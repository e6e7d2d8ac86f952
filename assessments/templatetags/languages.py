"""The language of a page: what its scripts say, and the switch to another."""

from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context, RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessments import devices
from assessments.views.languages import words_version

register = template.Library()
register.filter("device_in_words", devices.device_in_words)


@register.simple_tag
def script_words(page: str = "") -> SafeString:
    """
    The script with this language's words for the other scripts.

    It comes before all of them. ``page``: in addition, the words that the scripts of this
    page alone use. Empty in English, the language they are written in.
    """
    language = get_language() or settings.LANGUAGE_CODE
    if not (version := words_version(language, page)):
        return SafeString()
    if page:
        address = reverse("script-words-of-page", args=[language, page])
    else:
        address = reverse("script-words", args=[language])
    return format_html('<script defer src="{}?v={}"></script>', address, version)


@register.simple_tag(takes_context=True)
def content_language(context: Context) -> SafeString:
    """The ``lang`` attribute for the author's words; empty if the test sets none."""
    language = getattr(context.get("test"), "language", "")
    return format_html(' lang="{}"', language) if language else SafeString()


@register.inclusion_tag("language_switch.html", takes_context=True)
def language_switch(context: RequestContext) -> dict[str, Any]:
    """A form that leads back to this page; nothing on a page without a request."""
    request = context.get("request")
    return {
        # Not Django's tag, which would translate the names.
        "languages": settings.LANGUAGES if request else [],
        "language": get_language(),
        "here": request.get_full_path() if request else "",
        "csrf_token": context.get("csrf_token"),
    }
