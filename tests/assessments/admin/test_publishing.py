"""Authors publish tests, and take them back."""

from django.urls import reverse

from assessments.kinds import Kind
from tests.factories import make_question, make_test

PICTURE = '<img src="data:image/png;base64,iVBORw0KGgo=">'


def publish(client, test, verb="publish"):
    address = reverse(f"admin:assessments_test_{verb}", args=[test.pk])
    return client.post(address, follow=True)


def test_publishing_tells_what_not_everybody_can_read(author):
    question = make_question(Kind.ESSAY, name="Map", text=PICTURE, text_format="html")
    test = make_test(questions=[question], published=False)

    response = publish(author, test)

    test.refresh_from_db()
    assert test.is_published
    assert "“Map”: A picture has no description" in response.text


def test_author_publishes_and_unpublishes_on_the_page_of_the_test(author):
    test = make_test(published=False)

    published = publish(author, test)
    test.refresh_from_db()
    was_published = test.is_published
    publish(author, test, "unpublish")
    test.refresh_from_db()

    assert "1 test published." in published.text
    assert (was_published, test.is_published) == (True, False)


def test_an_empty_test_is_not_published_and_the_page_says_why(author):
    test = make_test(published=False, questions=[])

    response = publish(author, test)

    test.refresh_from_db()
    assert "The test has no questions." in response.text
    assert not test.is_published


def test_bulk_publishing_tells_of_each_refusal(author):
    ready = make_test(published=False)
    empty = make_test(published=False, questions=[], title="Hollow")

    response = author.post(
        reverse("admin:assessments_test_changelist"),
        {"action": "publish_selected", "_selected_action": [ready.pk, empty.pk]},
        follow=True,
    )

    assert "1 test published." in response.text
    assert "Hollow: The test has no questions." in response.text


def test_publishing_needs_its_own_permission(author):
    test = make_test(published=False)
    group = author.get(reverse("admin:index")).wsgi_request.user.groups.get()
    group.permissions.remove(group.permissions.get(codename="publish_test"))

    response = publish(author, test)

    page = author.get(reverse("admin:assessments_test_change", args=[test.pk]))
    test.refresh_from_db()
    assert response.status_code == 403
    assert not test.is_published
    assert "/publish/" not in page.text


def test_publishing_by_a_link_is_not_possible(author):
    test = make_test(published=False)

    response = author.get(reverse("admin:assessments_test_publish", args=[test.pk]))

    assert response.status_code == 405
