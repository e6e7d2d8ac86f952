"""The words of the scripts in one language, from the catalog that translators write."""

import hashlib
import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import override
from django.utils.translation.trans_real import DjangoTranslation
from django.views.generic import View
from django.views.i18n import JavaScriptCatalog

from assessments.views.script_texts import OWN_WORDS, texts_only_of

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
def words_of(language: str, page: str = "") -> tuple[dict[str, Any], str]:
    """
    The words and the rule of the plural; both are empty where nothing is translated.

    ``page``: one of OWN_WORDS, for the words that its scripts alone use; else the words of
    all other scripts.
    """
    found = JavaScriptCatalog()
    # With this project's words only: the admin's scripts load Django's.
    ours = [str(path) for path in settings.LOCALE_PATHS]
    with override(language):
        found.translation = DjangoTranslation(language, found.domain, ours)
    catalog = found.get_catalog()
    own = texts_only_of(page) if page else _own_words()
    words = {
        text: word for text, word in catalog.items() if (text in own) == bool(page)
    }
    return words, str(found.get_plural() or "")


def _own_words() -> frozenset[str]:
    return frozenset().union(*map(texts_only_of, OWN_WORDS))


@lru_cache
def words_version(language: str, page: str = "") -> str:
    """A hash of the words, so that browsers may cache them; "" without words."""
    words, _plural = words_of(language, page)
    data = json.dumps(words, sort_keys=True).encode()
    return hashlib.sha256(data).hexdigest()[:12] if words else ""


class ScriptWords(View):
    """
    A script with the words of the other scripts.

    The address names the language, not the user's setting, so any cache may keep it.
    """

    def get(self, request: HttpRequest, language: str, page: str = "") -> HttpResponse:
        if language not in dict(settings.LANGUAGES) or page not in {"", *OWN_WORDS}:
            raise Http404
        words, plural = words_of(language, page)
        catalog = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
        script = SCRIPT % {"catalog": catalog, "plural": plural or "n!=1"}
        response = HttpResponse(script, content_type='text/javascript; charset="utf-8"')
        _keep(response, is_named=request.GET.get("v") == words_version(language, page))
        return response


def _keep(response: HttpResponse, *, is_named: bool) -> None:
    """Cache for good if the address names these very words; else revalidate."""
    if is_named:
        patch_cache_control(response, public=True, max_age=YEAR_SECONDS, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
