"""Candidate pages, signing in and out, the language, and the author's preview."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path
from django.views.i18n import set_language

from assessments import views
from assessments.people.signing_in.pages import OwnPassword
from assessments.views.kept import SignInWithWhatWasBrought

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    # Browsers request it where no page names an icon, such as for a file of the API.
    path("favicon.ico", views.favicon, name="favicon"),
    path("accounts/login/", SignInWithWhatWasBrought.as_view(), name="login"),
    path("accounts/password/", OwnPassword.as_view(), name="own-password"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("language/", set_language, name="set-language"),
    path("words/<str:language>.js", views.ScriptWords.as_view(), name="script-words"),
    path(
        "words/<str:language>/<str:page>.js",
        views.ScriptWords.as_view(),
        name="script-words-of-page",
    ),
    path(
        "pictures/<str:file_name>",
        views.picture,
        name="picture",
    ),
    path("tests/<slug:slug>/", views.test, name="test"),
    path("tests/<slug:slug>/start/", views.start, name="start"),
    path("tests/<slug:slug>/preview/", views.preview, name="preview"),
    path("attempts/<uuid:attempt_id>/", views.sitting, name="sitting"),
    path("attempts/<uuid:attempt_id>/session/", views.session, name="session"),
    path(
        "attempts/<uuid:attempt_id>/questions/<int:number>/",
        views.question,
        name="question",
    ),
    path(
        "attempts/<uuid:attempt_id>/questions/<int:number>/files/<str:sha256>/",
        views.answer_file,
        name="answer-file",
    ),
    path("attempts/<uuid:attempt_id>/review/", views.review, name="review"),
    path("attempts/<uuid:attempt_id>/submit/", views.submit, name="submit"),
    path("attempts/<uuid:attempt_id>/not-me/", views.not_me, name="not-me"),
    path("attempts/<uuid:attempt_id>/receipt/", views.receipt, name="receipt"),
    path(
        "attempts/<uuid:attempt_id>/objections/<int:number>/",
        views.objection,
        name="objection",
    ),
    path(
        "attempts/<uuid:attempt_id>/receipt/answers.json",
        views.receipt_answers,
        name="receipt-answers",
    ),
]
