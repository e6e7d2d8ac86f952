import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from assessments.templatetags.languages import words_version
from tests.factories import make_test


def rendered(text, **context):
    return Template("{% load languages %}" + text).render(Context(context))


def test_a_page_brings_the_words_of_its_scripts_under_a_name_of_their_own():
    with override("de"):
        tag = rendered("{% script_words %}")

    address = f"/words/de.js?v={words_version('de')}"
    assert tag == f'<script defer src="{address}"></script>'


def test_a_page_brings_the_words_of_its_own_scripts_in_addition():
    with override("de"):
        tag = rendered('{% script_words "live" %}')

    assert f'src="/words/de/live.js?v={words_version("de", "live")}"' in tag


@pytest.mark.parametrize("page", ["", ' "live"'])
def test_english_needs_no_words(page):
    assert rendered("{% script_words" + page + " %}") == ""


def test_the_switch_leads_back_and_marks_the_language_of_the_page():
    request = RequestFactory().get("/tests/geo/?draw=2")

    with override("de"):
        switch = rendered("{% language_switch %}", request=request, csrf_token="t")

    assert '<input type="hidden" name="next" value="/tests/geo/?draw=2">' in switch
    assert 'value="en" lang="en">English<' in switch
    assert 'value="de" lang="de" aria-current="true">Deutsch<' in switch


def test_there_is_no_switch_on_a_page_without_a_request():
    assert rendered("{% language_switch %}").strip() == ""


@pytest.mark.parametrize(("language", "way"), [("en", "ltr"), ("ar", "rtl")])
def test_a_page_says_which_way_it_reads(language, way):
    with override(language):
        page = Template('{% extends "base.html" %}').render(Context())

    assert f'<html lang="{language}" dir="{way}">' in page


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "said"), [("pt-BR", ' lang="pt-BR"'), ("", "")])
def test_what_the_author_wrote_says_its_language(language, said):
    test = make_test(language=language)

    assert rendered("<p{% content_language %}>", test=test) == f"<p{said}>"


@pytest.mark.parametrize(
    ("device", "words"),
    [
        ("Chrome on Windows", "Chrome on Windows"),
        ("another device", "another device"),
        ("", ""),
    ],
)
def test_a_device_is_named_in_words(device, words):
    assert rendered("{{ device|device_in_words }}", device=device) == words


def test_every_language_has_its_own_name():
    assert dict(settings.LANGUAGES) == {"en": "English", "de": "Deutsch"}
