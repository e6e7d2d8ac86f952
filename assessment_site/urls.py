"""Addresses of the site; each app owns its own."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

handler500 = "assessment_site.unavailable.handler500"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("assessments.urls")),
    path("api/", include("assessments.api.urls")),
    path("admin/", admin.site.urls),
]
