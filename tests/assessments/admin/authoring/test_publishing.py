"""Authors publish tests, and take them back."""

from django.contrib.auth.models import Group
from django.urls import reverse

from assessments.questions.kind import Kind
from tests.assessments.admin.authoring.test_slots import change, existing_test_data
from tests.assessments.admin.conftest import agree
from tests.factories import make_question, make_test

PICTURE = '<img src="data:image/png;base64,iVBORw0KGgo=">'


def publish(client, test, verb="publish"):
    address = reverse(f"admin:assessments_test_{verb}", args=[test.pk])
    return agreed(client, client.post(address, follow=True))


def agreed(client, page):
    """These tests are of no group: that is agreed to."""
    return agree(client, page) if 'name="_agreed"' in page.text else page


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
    response = agreed(author, response)

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
    assert "_publish" not in page.text
    assert "_preview" in page.text


def test_publishing_by_a_link_is_not_possible(author):
    test = make_test(published=False)

    address = reverse("admin:assessments_test_publish", args=[test.pk])
    test.groups.add(Group.objects.create(name="Room 4"))
    response = author.get(address)

    test.refresh_from_db()
    assert response.status_code == 302
    assert not test.is_published


def saved_and(client, test, button, **changes):
    return change(client, test, existing_test_data(test, **{button: "on"} | changes))


def test_what_was_typed_is_saved_before_it_is_previewed(author):
    test = make_test(published=False)

    response = saved_and(author, test, "_preview", title="Rivers", slug="rivers")

    test.refresh_from_db()
    assert test.title == "Rivers"
    assert response.url == reverse("preview", args=["rivers"])


def test_what_was_typed_is_saved_before_it_is_published_or_taken_back(author):
    test = make_test(published=False)

    asked = author.get(saved_and(author, test, "_publish", title="Rivers").url)
    agree(author, asked)
    test.refresh_from_db()
    published = (test.title, test.is_published)
    saved_and(author, test, "_unpublish", title="Lakes")
    test.refresh_from_db()

    assert published == ("Rivers", True)
    assert (test.title, test.is_published) == ("Lakes", False)


def test_what_cannot_be_saved_is_not_published(author):
    test = make_test(published=False)

    response = saved_and(author, test, "_publish", title="", rules="Typed before")

    test.refresh_from_db()
    assert not test.is_published
    assert "Typed before" in response.text


def test_a_test_that_cannot_be_published_is_saved_all_the_same(author):
    test = make_test(published=False, questions=[])

    saved_and(author, test, "_publish", title="Rivers")

    test.refresh_from_db()
    assert (test.title, test.is_published) == ("Rivers", False)


def test_saving_publishes_nothing_without_the_permission(author):
    test = make_test(published=False)
    group = author.get(reverse("admin:index")).wsgi_request.user.groups.get()
    group.permissions.remove(group.permissions.get(codename="publish_test"))

    response = saved_and(author, test, "_publish", title="Rivers")

    test.refresh_from_db()
    assert response.status_code == 403
    assert (test.title == "Rivers", test.is_published) == (False, False)


def test_return_in_a_field_saves_and_does_not_publish(author):
    """A browser presses the first button of the form."""
    test = make_test(published=False)

    page = author.get(reverse("admin:assessments_test_change", args=[test.pk])).text

    places = [
        page.index(f'name="{name}"') for name in ("_save", "_preview", "_publish")
    ]
    assert places == sorted(places)
