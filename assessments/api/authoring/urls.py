"""Addresses of authors, below /api/staff/."""

from django.urls import URLPattern, path

from assessments.api.authoring import categories, files, parts, questions, tests

TEST = "tests/<slug:slug>/"
urlpatterns: list[URLPattern] = [
    path("categories/", categories.Categories.as_view(), name="staff-categories"),
    path(
        "categories/<int:category_id>/",
        categories.OneCategory.as_view(),
        name="staff-category",
    ),
    path("questions/", questions.Questions.as_view(), name="staff-questions"),
    path(
        "questions/import/",
        files.ImportQuestions.as_view(),
        name="staff-questions-import",
    ),
    path(
        "questions/export/",
        files.ExportQuestions.as_view(),
        name="staff-questions-export",
    ),
    path(
        "questions/<int:question_id>/",
        questions.OneQuestion.as_view(),
        name="staff-question",
    ),
    path(TEST, tests.OneTest.as_view(), name="staff-test"),
    path(f"{TEST}sections/", parts.Sections.as_view(), name="staff-sections"),
    path(
        f"{TEST}sections/<int:section_id>/",
        parts.OneSection.as_view(),
        name="staff-section",
    ),
    path(
        f"{TEST}sections/<int:section_id>/slots/",
        parts.Slots.as_view(),
        name="staff-slots",
    ),
    path(f"{TEST}slots/<int:slot_id>/", parts.OneSlot.as_view(), name="staff-slot"),
]
