import pytest
from django.urls import reverse

from assessments.kinds import Kind
from assessments.models import Category, MonitorThresholds, Question, Test
from tests.factories import make_question, make_test


def rows(prefix, *filled, initial=0):
    """The fields of a formset as a browser posts them."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(filled),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    for number, row in enumerate(filled):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def question_data(kind, *choices, **fields):
    drawer, _ = Category.objects.get_or_create(path="Bank")
    lines = [
        {"weight": "0", "text_format": "plain", "position": ""} | line
        for line in choices
    ]
    data = {
        "category": drawer.pk,
        "kind": kind,
        "name": "Capital",
        "text": "Capital of France?",
        "text_format": "plain",
    }
    return data | rows("choices", *lines) | fields


BASICS = {
    "title": "Geography",
    "duration_minutes": "60",
    "grace_seconds": "30",
    "attempts_allowed": "1",
    "result_rule": "never",
    "policy": "newest_wins",
    "navigation": "free",
    **rows("monitor_thresholds"),
}


def post_new(client, model, data):
    return client.post(reverse(f"admin:assessments_{model}_add"), data)


def test_author_adds_a_question_with_its_choices(author):
    data = question_data(
        "single", {"text": "Paris", "weight": "1"}, {"text": "Rome"}, {"text": "Bern"}
    )

    post_new(author, "question", data)

    question = Question.objects.get()
    assert list(question.choices.values_list("position", "text", "weight")) == [
        (1, "Paris", 1),
        (2, "Rome", 0),
        (3, "Bern", 0),
    ]


def test_a_question_whose_lines_do_not_fit_its_kind_is_refused(author):
    data = question_data("single", {"text": "Paris"}, {"text": "Rome"})

    response = post_new(author, "question", data)

    assert "Mark the right option: give it the weight 1." in response.text
    assert not Question.objects.exists()


@pytest.mark.parametrize("weight", ["50", "100", "-100", "1.5"])
def test_a_weight_in_percent_is_refused_with_the_range(author, weight):
    data = question_data("single", {"text": "Paris", "weight": weight}, {"text": "No"})

    response = post_new(author, "question", data)

    assert "A weight is a share of the points, from −1 to 1" in response.text
    assert not Question.objects.exists()


def test_weights_are_shown_without_needless_zeros(author):
    question = make_question(Kind.MULTIPLE)

    page = author.get(reverse("admin:assessments_question_change", args=[question.pk]))

    forms = page.context["inline_admin_formsets"][0].formset.initial_forms
    assert [str(form["weight"].value()) for form in forms] == ["0.5", "0.5", "-1"]


def test_empty_rows_are_no_lines(author):
    data = question_data("essay", {}, {})

    post_new(author, "question", data)

    assert Question.objects.get().choices.count() == 0


PICTURE = '<img src="data:image/png;base64,iVBORw0KGgo=">'


def test_a_picture_without_description_is_saved_and_told(author):
    data = question_data("essay", text=PICTURE, text_format="html")

    response = author.post(reverse("admin:assessments_question_add"), data, follow=True)

    assert Question.objects.get().text == PICTURE
    assert "A picture has no description" in response.text
    assert "or alt=&quot;&quot; if it merely decorates" in response.text


def test_a_picture_that_merely_decorates_is_not_told(author):
    text = PICTURE.replace("<img", '<img alt=""')
    data = question_data("essay", text=text, text_format="html")

    response = author.post(reverse("admin:assessments_question_add"), data, follow=True)

    assert Question.objects.get().text == text
    assert "description" not in response.text


def test_publishing_tells_what_not_everybody_can_read(author):
    question = make_question(Kind.ESSAY, name="Map", text=PICTURE, text_format="html")
    test = make_test(questions=[question], published=False)

    response = publish(author, test)

    test.refresh_from_db()
    assert test.is_published
    assert "“Map”: A picture has no description" in response.text


def test_author_builds_a_whole_test_on_one_page(author):
    fixed = make_question()
    slots = [
        {"position": "", "section": "", "question": fixed.pk, "points": "2"},
        {"position": "", "section": "", "category": fixed.category_id, "points": "1"},
        {"position": "", "section": "", "points": "1"},
    ]

    response = post_new(
        author, "test", BASICS | rows("sections") | rows("slots", *slots)
    )

    test = Test.objects.get()
    assert test.slug == "geography"
    section = test.sections.get()
    assert list(
        section.slots.values_list("position", "question", "category", "points")
    ) == [(1, fixed.pk, None, 2), (2, None, fixed.category_id, 1)]
    assert response.url == reverse("admin:assessments_test_change", args=[test.pk])


def test_questions_go_into_the_first_of_new_sections(author):
    slots = [{"section": "", "question": make_question().pk, "points": "1"}]
    sections = [
        {"title": "Warm up", "text_format": "plain"},
        {"title": "Main part", "text_format": "plain"},
    ]

    post_new(
        author, "test", BASICS | rows("sections", *sections) | rows("slots", *slots)
    )

    counts = [
        (part.title, part.slots.count()) for part in Test.objects.get().sections.all()
    ]
    assert counts == [("Warm up", 1), ("Main part", 0)]


def test_a_slot_with_question_and_category_is_refused(author):
    question = make_question()
    both = {"question": question.pk, "category": question.category_id, "points": "1"}

    response = post_new(author, "test", BASICS | rows("sections") | rows("slots", both))

    assert "either a question or a category" in response.text
    assert not Test.objects.exists()


def existing_test_data(test, **changes):
    section = test.sections.get()
    slots = [
        {
            "id": slot.pk,
            "position": slot.position,
            "section": section.pk,
            "question": slot.question_id,
            "points": slot.points,
        }
        for slot in section.slots.all()
    ]
    part = {"id": section.pk, "test": test.pk, "position": 1, "text_format": "plain"}
    data = BASICS | {"title": test.title, "slug": test.slug}
    data |= rows("sections", part, initial=1)
    return data | rows("slots", *slots, initial=len(slots)) | changes


def change(client, test, data):
    return client.post(reverse("admin:assessments_test_change", args=[test.pk]), data)


def test_moving_a_question_renumbers_its_section(author):
    first, second, third = (make_question() for _ in range(3))
    test = make_test(questions=[first, second, third])
    data = existing_test_data(test, **{"slots-0-position": "9"})

    change(author, test, data)

    slots = test.sections.get().slots.values_list("position", "question")
    assert list(slots) == [(1, second.pk), (2, third.pk), (3, first.pk)]


def test_a_question_is_removed_from_the_test_and_stays_in_the_bank(author):
    kept, removed = make_question(), make_question()
    test = make_test(questions=[kept, removed])

    change(author, test, existing_test_data(test, **{"slots-1-DELETE": "on"}))

    slots = test.sections.get().slots.values_list("position", "question")
    assert list(slots) == [(1, kept.pk)]
    assert Question.objects.filter(pk=removed.pk).exists()


def test_a_section_with_questions_is_not_removed(author):
    test = make_test(questions=[make_question()])

    response = change(
        author, test, existing_test_data(test, **{"sections-0-DELETE": "on"})
    )

    assert "still has questions" in response.text
    assert test.sections.get().slots.count() == 1


def test_a_slot_cannot_be_moved_to_a_section_of_another_test(author):
    test = make_test(questions=[make_question()])
    elsewhere = make_test(questions=[make_question()]).sections.get()
    data = existing_test_data(test, **{"slots-0-section": elsewhere.pk})

    response = change(author, test, data)

    assert "Select a valid choice" in response.text
    assert test.sections.get().slots.count() == 1


def publish(client, test, verb="publish"):
    address = reverse(f"admin:assessments_test_{verb}", args=[test.pk])
    return client.post(address, follow=True)


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


def test_the_page_of_a_test_links_to_its_preview(author):
    test = make_test()

    page = author.get(reverse("admin:assessments_test_change", args=[test.pk]))

    assert f'href="{reverse("preview", args=[test.slug])}"' in page.text


@pytest.mark.parametrize("model", ["category", "question", "test"])
def test_a_list_costs_the_same_whatever_its_length(
    author, model, django_assert_num_queries, django_assert_max_num_queries
):
    address = reverse(f"admin:assessments_{model}_changelist")
    make_test(questions=[make_question(category="One")])
    author.get(address)  # reads the content types, once
    with django_assert_max_num_queries(20) as few:
        author.get(address)

    for number in range(5):
        make_test(questions=[make_question(category=f"More {number}")])

    with django_assert_num_queries(len(few)):
        author.get(address)


def test_the_page_of_a_test_costs_the_same_whatever_its_length(
    author, django_assert_num_queries, django_assert_max_num_queries
):
    short = make_test(questions=[make_question()])
    long = make_test(questions=[make_question() for _ in range(12)])
    author.get(
        reverse("admin:assessments_test_change", args=[long.pk])
    )  # reads the content types, once
    with django_assert_max_num_queries(30) as few:
        author.get(reverse("admin:assessments_test_change", args=[short.pk]))

    with django_assert_num_queries(len(few)):
        author.get(reverse("admin:assessments_test_change", args=[long.pk]))


def test_a_question_in_use_cannot_be_deleted(author):
    question = make_question(Kind.ESSAY)
    make_test(questions=[question])

    author.post(
        reverse("admin:assessments_question_delete", args=[question.pk]),
        {"post": "yes"},
    )

    assert Question.objects.filter(pk=question.pk).exists()


def test_an_author_sees_the_preview_of_a_draft(author):
    test = make_test(published=False)

    response = author.get(reverse("preview", args=[test.slug]))

    assert response.status_code == 200


THRESHOLDS = {
    "last_heard_late_s": "10",
    "last_heard_lost_s": "30",
    "round_trip_warn_ms": "500",
    "round_trip_bad_ms": "1500",
    "unsent_warn": "3",
    "unsent_bad": "10",
    "takeovers_warn": "2",
    "takeovers_bad": "4",
    "clock_skew_warn_s": "60",
    "clock_skew_bad_s": "300",
    "focus_losses_warn": "3",
    "focus_losses_bad": "10",
}


def post_thresholds(author, **changes):
    test = make_test(questions=[])
    data = BASICS | rows("sections") | rows("slots")
    data |= rows("monitor_thresholds", THRESHOLDS | {"test": test.pk} | changes)
    address = reverse("admin:assessments_test_change", args=[test.pk])
    return test, author.post(address, data)


def test_an_author_sets_when_the_live_page_warns(author):
    test, _response = post_thresholds(author, unsent_warn="5")

    assert test.monitor_thresholds.unsent_warn == 5
    assert test.monitor_thresholds.unsent_bad == 10


def test_a_warning_comes_before_what_is_bad(author):
    test, response = post_thresholds(author, unsent_warn="11")

    assert "This is below the warning, which has to come first." in response.text
    assert not MonitorThresholds.objects.filter(test=test).exists()


@pytest.mark.parametrize(
    ("model", "field"), [("slot", "question"), ("slot", "category")]
)
def test_what_can_be_picked_comes_in_order_page_by_page(author, model, field):
    for number in range(24, 0, -1):
        make_question(category=f"Bank {number:02}", name=f"Q {number:02}")
    query = {"app_label": "assessments", "model_name": model, "field_name": field}

    pages = [
        author.get("/admin/autocomplete/", {**query, "term": "", "page": page}).json()
        for page in (1, 2)
    ]

    texts = [one["text"] for page in pages for one in page["results"]]
    assert (len(texts), texts) == (24, sorted(texts))
