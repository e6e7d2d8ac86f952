import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from django.utils import timezone, translation

from assessments.documents.pages import html_of, style_hash
from assessments.documents.reading import attempts_with_documents, documents_of
from assessments.models import Attempt, TestGradeKey
from tests.assessments.documents.conftest import KEY, PICTURE


@pytest.fixture
def page(exam):
    """``page(with_key=False)``: the document of Ada."""

    def page(*, with_key=False):
        ids = attempts_with_documents(exam)
        document = next(documents_of(exam, ids, timezone.now()))
        return html_of(document, with_key=with_key)

    return page


def test_the_document_says_what_was_handed_in_and_what_it_earned(page, exam):
    text = page()
    attempt = Attempt.objects.get(candidate__username="ada")

    assert "An essay of ada." in text
    assert "Well said, ada." in text
    assert "Names the author (+0.5)" in text
    assert "1.5 of 2 points (75 %)" in text
    assert "pass (passed)" in text
    assert attempt.receipt in text
    assert attempt.answers_hash[:4] + " " + attempt.answers_hash[4:8] in text
    assert "the stored answers were the ones" in text


def test_the_key_is_there_only_on_demand(page):
    assert KEY not in page()
    assert KEY in page(with_key=True)
    assert "Right answer" not in page()
    assert "Right answer" in page(with_key=True)


class Loads(HTMLParser):
    """What a browser would fetch."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = ("src", "srcset", "data", "poster", "background")
        self.found += [value for name, value in attrs if name in names]
        if tag in ("link", "script", "iframe", "object", "embed", "base", "form"):
            self.found.append(tag)


def test_the_document_needs_nothing_but_itself(page):
    parser = Loads()
    text = page()
    parser.feed(text)

    assert parser.found == [PICTURE]
    assert "<math" in text
    assert "url(" not in text
    assert "@import" not in text


def test_the_policy_allows_the_style_that_is_in_the_page(page):
    text = page()
    style = re.search(r"<style>(.*?)</style>", text, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert style_hash() == f"'sha256-{digest}'"
    assert f"sha256-{digest}" in text.replace("&#x27;", "'").replace("&#39;", "'")


def test_an_answer_is_text_and_never_markup(page, exam):
    Attempt.objects.get(candidate__username="ada").answers.filter(number=2).update(
        response={"text": "<script>alert(1)</script>"}
    )

    assert "<script" not in page()
    assert "&lt;script&gt;" in page()


def test_without_a_grade_key_there_is_no_grade(page):
    TestGradeKey.objects.all().delete()

    assert "passed" not in page()


def test_the_document_is_written_in_the_language_of_the_reader(page):
    with translation.override("de"):
        text = page()

    assert '<html lang="de"' in text
    assert "Aus der Korrektur" in text
