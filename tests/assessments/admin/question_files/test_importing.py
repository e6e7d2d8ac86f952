"""The upload page: the preview comes first, and the file is sent once."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import Category, Question, QuestionFile, Test
from assessments.models.sharing import Right
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.formats.importing.test_plan import BROKEN, GOOD
from tests.factories import make_category, make_user

pytestmark = pytest.mark.django_db

PAGE = "/admin/assessments/question/import/"
LOOK = {"format": "auto", "encoding": "", "adopts": "on"}


@pytest.fixture
def author():
    return member_of(AUTHORS, watches_all=False, username="author")


@pytest.fixture
def client(author):
    return signed_in(author)


def upload(client, content=GOOD, *, name="sea.gift", **fields):
    """The address of the preview."""
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(name, data)
    answer = client.post(PAGE, {"file": file, "format": "auto", **fields})
    assert answer.status_code == 302, re.findall(r"errornote[^<]*<", answer.text)
    return answer["Location"]


def alerts(page):
    return re.findall(r'role="alert"[^>]*>([^<]*)<', page.text)


def test_a_file_is_looked_at_and_then_imported(client, author):
    address = upload(client, path="Sea")
    page = client.get(address)

    assert not Question.objects.exists()
    assert "Deep" in page.text
    assert "New (2)" in page.text
    done = client.post(address, {**LOOK, "import": "1"}, follow=True)

    assert "New: 2" in done.text
    assert Question.objects.count() == 2
    assert Category.objects.get().owner == author
    assert bytes(QuestionFile.objects.get().data) == b""


def test_who_submits_twice_imports_once(client):
    address = upload(client)

    for _ in range(2):
        done = client.post(address, {**LOOK, "import": "1"}, follow=True)

    assert "New: 2" in done.text
    assert Question.objects.count() == 2


def test_pasted_text_is_a_file_and_another_text_is_another_one(client):
    def paste(text):
        answer = client.post(PAGE, {"text": text, "path": "Sea"})
        return client.post(answer["Location"], {**LOOK, "import": "1"}, follow=True)

    assert "New: 2" in paste(GOOD).text
    other = paste("::Deep::Is the moon far? {=yes}")

    assert "New: 1" in other.text
    assert Question.objects.filter(name="Deep").count() == 2
    assert "Unchanged: 2" in paste(GOOD).text


@pytest.mark.parametrize("fields", [{}, {"text": " \n"}])
def test_nothing_is_refused_in_words(client, fields):
    page = client.post(PAGE, fields)

    assert alerts(page) == ["Choose a file, or paste the questions."]


def test_broken_questions_are_left_out_only_if_that_is_said(client):
    address = upload(client, BROKEN)
    page = client.get(address)
    assert "Leave out the broken question" in page.text
    assert "“{” without “}”" in page.text

    refused = client.post(address, {**LOOK, "import": "1"})
    assert alerts(refused) == [
        "Nothing was imported. Leave out the broken questions, or mend them."
    ]
    assert not Question.objects.exists()

    done = client.post(
        address, {**LOOK, "import": "1", "skip_errors": "1"}, follow=True
    )
    assert "Broken: 1" in done.text
    assert Question.objects.count() == 2


def test_rows_are_filtered_and_come_in_pages(client):
    text = "\n\n".join(f"::Q{n}::a {{T}}" for n in range(150)) + "\n\n::X::a {~b ~c}"
    address = upload(client, text)

    first, second = (client.get(address, {"page": n}).text for n in (1, 2))
    assert "<bdi>Q1<" in first
    assert "<bdi>Q149<" not in first
    assert "<bdi>Q149<" in second
    flawed = client.get(address, {"show": "flaws"}).text
    assert "<bdi>X<" in flawed
    assert "<bdi>Q1<" not in flawed
    assert "<bdi>" not in client.get(address, {"show": "updated"}).text.partition("<tbody>")[2]  # fmt: skip


def test_another_encoding_is_chosen_with_a_sample(client):
    address = upload(client, "Größe? {T}".encode("cp1252"))
    page = client.get(address)

    assert alerts(page) == [
        "The file is not UTF-8. Choose its encoding, and look again."
    ]
    assert '<pre class="sample" tabindex="0">Größe? {T}</pre>' in page.text
    assert '<option value="windows-1252" selected>' in page.text
    chosen = {**LOOK, "encoding": "windows-1252"}
    assert "New (1)" in client.post(address, {**chosen, "look": "1"}, follow=True).text
    client.post(address, {**chosen, "import": "1"})
    assert Question.objects.get().text == "Größe?"


def test_what_was_not_looked_at_is_not_imported(client):
    upload(client)
    address = upload(client, name="copy.gift")

    page = client.post(address, {"format": "gift", "encoding": "", "import": "1"})

    assert alerts(page) == [
        "Something else was chosen since the preview. Look at the new one."
    ]
    assert not Question.objects.exists()


def test_a_copy_under_another_name_updates_what_is_there_unless_told_otherwise(client):
    client.post(upload(client), {**LOOK, "import": "1"})
    address = upload(client, GOOD.replace("{T}", "{F}"), name="copy.gift")

    page = client.get(address)
    assert "2 questions are in the bank already" in page.text
    assert "Changed (1)" in page.text
    added = client.post(
        address, {"format": "auto", "encoding": "", "look": "1"}, follow=True
    )
    assert "New (2)" in added.text


def test_what_is_no_question_file_is_called_what_it_is(client):
    page = client.get(upload(client, b"%PDF-1.7"))

    assert "a PDF" in alerts(page)[0]
    assert 'name="import"' not in page.text


def test_hostile_names_are_shown_as_text(client):
    evil = "<script>alert(1)</script>"
    address = upload(client, f"::{evil}::{evil} {{T}}", name=f"{evil}.gift")

    page = client.get(address).text
    assert evil not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_test_is_made_and_not_published(client, author):
    address = upload(client, test="The sea", minutes="20")
    assert not Test.objects.exists()

    done = client.post(address, {**LOOK, "import": "1"}, follow=True)

    test = Test.objects.get()
    assert (test.owner, test.duration_minutes, test.is_published) == (author, 20, False)
    assert f"/admin/assessments/test/{test.pk}/change/" in done.text


def test_a_test_that_would_be_empty_keeps_everything_out(client):
    address = upload(client, "a {~b ~c}", test="The sea")

    page = client.post(address, {**LOOK, "import": "1"})

    assert "no answer is right" in alerts(page)[0]
    assert not Question.objects.exists()


@pytest.mark.parametrize("right", [None, Right.READ, Right.USE, Right.EDIT])
def test_a_category_of_another_is_offered_to_who_may_edit_it(client, author, right):
    theirs = make_category("Secrets", owner=make_user("other"))
    if right:
        theirs.shares.create(user=author, right=right)

    answer = client.post(PAGE, {"text": GOOD, "into": theirs.pk})

    assert ("Secrets" in client.get(PAGE).text) is (right == Right.EDIT)
    if right == Right.EDIT:
        client.post(answer["Location"], {**LOOK, "import": "1"})
    assert theirs.questions.count() == (2 if right == Right.EDIT else 0)


def test_a_share_that_was_taken_back_meanwhile_counts(client, author):
    theirs = make_category("Secrets", owner=make_user("other"))
    theirs.shares.create(user=author, right=Right.EDIT)
    address = upload(client, into=theirs.pk)
    theirs.shares.all().delete()

    page = client.post(address, {**LOOK, "import": "1"})

    assert alerts(page)[0].startswith("You may not put questions into this category")
    assert not Question.objects.exists()


def test_the_file_of_another_and_an_expired_one_are_not_there(client):
    address = upload(client)
    other = signed_in(member_of(AUTHORS, watches_all=False))

    assert other.get(address).status_code == 404
    assert other.post(address, {**LOOK, "import": "1"}).status_code == 404
    assert client.get(address).status_code == 200
    row = QuestionFile.objects.get()
    QuestionFile.objects.update(made_at=row.made_at - timedelta(days=2))
    assert client.get(address).status_code == 404


def test_what_is_wrong_with_the_file_itself_is_said_above_its_questions(client):
    table = "colour,text,A,B,right\nred,Why?,x,y,A\n"

    page = client.get(upload(client, table, name="t.csv")).text

    assert "About the file" in page
    assert "colour" in page
    assert "About the file" not in client.get(upload(client)).text
