"""The words of the scripts in one language, from the catalog that translators write."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import override, to_locale
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

YEAR_SECONDS = 31_536_000
# Only what i18n.js calls: formats and the rest of Django's script are as large as a
# module of the sitting. An admin page may load Django's script too, before or after
# this one.
SCRIPT = """\
{const django=globalThis.django??={};
django.catalog=Object.assign(django.catalog??{},%(catalog)s);
if(!django.jsi18n_initialized){
django.pluralidx=(n)=>Number(%(plural)s);
django.gettext=(text)=>[django.catalog[text]??text].flat()[0];
django.ngettext=(one,many,count)=>{
const known=django.catalog[one];
return known===undefined?(count==1?one:many):[known].flat()[django.pluralidx(count)]??known
}}}
"""


@lru_cache
def words_version(language: str) -> str:
    """A hash of the words, so that browsers may cache them; "" without words."""
    name = Path(to_locale(language), "LC_MESSAGES", "djangojs.mo")
    catalogs = [Path(root, name) for root in settings.LOCALE_PATHS]
    words = b"".join(path.read_bytes() for path in catalogs if path.exists())
    return hashlib.sha256(words).hexdigest()[:12] if words else ""


class ScriptWords(JavaScriptCatalog):
    """
    Django's catalog with this project's words only: the admin's scripts load Django's.

    The address names the language, not the user's setting, so any cache may keep it.
    """

    def get(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        language = str(kwargs["language"])
        if language not in dict(settings.LANGUAGES):
            raise Http404
        with override(language):
            ours = [str(path) for path in settings.LOCALE_PATHS]
            self.translation = DjangoTranslation(language, self.domain, ours)
            response = self.render_to_response(self.get_context_data())
        _keep(response, is_named=request.GET.get("v") == words_version(language))
        return response

    def render_to_response(
        self, context: dict[str, Any], **response_kwargs: Any
    ) -> HttpResponse:
        catalog = context["catalog"]
        words = json.dumps(catalog, ensure_ascii=False, separators=(",", ":"))
        script = SCRIPT % {"catalog": words, "plural": context["plural"] or "n!=1"}
        return HttpResponse(script, content_type='text/javascript; charset="utf-8"')


def _keep(response: HttpResponse, *, is_named: bool) -> None:
    """Cache for good if the address names these very words; else revalidate."""
    if is_named:
        patch_cache_control(response, public=True, max_age=YEAR_SECONDS, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
