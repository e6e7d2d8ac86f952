"""Publishing tests and taking them back: by a button of each, or many of a list."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.http import require_POST

from assessments.admin.owned import OwnedAdmin, may_edit
from assessments.admin.remarks import tell_remarks
from assessments.models import Test
from assessments.services.content import (
    publish_test,
    publishing_remarks,
    unpublish_test,
)
from assessments.services.errors import Refused
from realtime import server_time


class PublishedFilter(admin.SimpleListFilter):
    title = gettext_lazy("published")
    parameter_name = "published"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Published")), ("no", _("Draft"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Test]
    ) -> QuerySet[Test]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(published_at__isnull=self.value() == "no")


class PublishingAdmin(OwnedAdmin):
    """The part of the admin of tests that publishes them."""

    actions = ["publish_selected", "unpublish_selected"]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("assessments.publish_test")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:test_id>/publish/",
                view(require_POST(self.publish_view)),
                name="assessments_test_publish",
            ),
            path(
                "<int:test_id>/unpublish/",
                view(require_POST(self.unpublish_view)),
                name="assessments_test_unpublish",
            ),
            *super().get_urls(),
        ]

    def publish_view(self, request: HttpRequest, test_id: int) -> HttpResponse:
        return self._move_one(request, test_id, publish=True)

    def unpublish_view(self, request: HttpRequest, test_id: int) -> HttpResponse:
        return self._move_one(request, test_id, publish=False)

    def _move_one(
        self, request: HttpRequest, test_id: int, *, publish: bool
    ) -> HttpResponseRedirect:
        if not self.has_publish_permission(request):
            raise PermissionDenied
        tests = self.get_queryset(request).filter(pk=test_id)
        if not all(may_edit(request, test) for test in tests):
            raise PermissionDenied
        self._move(request, tests, publish=publish)
        if not tests.exists():
            return HttpResponseRedirect(reverse("admin:assessments_test_changelist"))
        return HttpResponseRedirect(
            reverse("admin:assessments_test_change", args=[test_id])
        )

    def response_post_save_change(
        self, request: HttpRequest, obj: Test
    ) -> HttpResponseRedirect:
        """Preview, publish and unpublish what has just been saved."""
        if "_preview" in request.POST:
            return HttpResponseRedirect(reverse("preview", args=[obj.slug]))
        for name, publish in (("_publish", True), ("_unpublish", False)):
            if name in request.POST:
                return self._move_one(request, obj.pk, publish=publish)
        return super().response_post_save_change(request, obj)

    @admin.action(
        description=gettext_lazy("Publish selected tests"), permissions=["publish"]
    )
    def publish_selected(self, request: HttpRequest, tests: QuerySet[Test]) -> None:
        self._move(request, tests, publish=True)

    @admin.action(
        description=gettext_lazy("Unpublish selected tests"), permissions=["publish"]
    )
    def unpublish_selected(self, request: HttpRequest, tests: QuerySet[Test]) -> None:
        self._move(request, tests, publish=False)

    def _move(
        self, request: HttpRequest, tests: QuerySet[Test], *, publish: bool
    ) -> None:
        """Publish or unpublish each, telling of every refusal by name."""
        assert request.user.is_authenticated, "the admin lets nobody else in"
        verb = publish_test if publish else unpublish_test
        done = 0
        now = server_time.now()
        for test in tests:
            if not may_edit(request, test):
                text = _("%(test)s: you may read this test, and not publish it.")
                self.message_user(request, text % {"test": test}, messages.ERROR)
                continue
            try:
                verb(test, actor=request.user, now=now)
            except Refused as refusal:
                text = f"{test}: {refusal.message}"
                self.message_user(request, text, messages.ERROR)
            else:
                done += 1
                # Kept in one language, whoever does it.
                with override(settings.LANGUAGE_CODE):
                    self.log_change(request, test, _published_message(publish))
                if publish:
                    tell_remarks(self, request, publishing_remarks(test, now))
        if done:
            self.message_user(request, _done_message(publish, done), messages.SUCCESS)


def _published_message(publish: bool) -> str:
    return _("Published.") if publish else _("Unpublished.")


def _done_message(publish: bool, count: int) -> str:
    if publish:
        text = ngettext("%(n)d test published.", "%(n)d tests published.", count)
    else:
        text = ngettext("%(n)d test unpublished.", "%(n)d tests unpublished.", count)
    return text % {"n": count}
