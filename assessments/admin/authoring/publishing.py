"""Publishing and unpublishing tests: one by its button, or many from the list."""

from collections.abc import Iterator, Sequence
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

from assessments.admin.authoring.asking import Confirmation, ask, is_agreed
from assessments.admin.authoring.content_warnings import tell_warnings
from assessments.admin.authoring.owned import OwnedAdmin, may_edit
from assessments.models import Test
from assessments.services.authoring.confirming import warnings_of
from assessments.services.authoring.content import (
    other_warnings,
    publish_test,
    publishing_flaws,
    publishing_warnings,
    unpublish_test,
)
from assessments.services.errors import Refused
from realtime import server_time


class PublishedFilter(admin.SimpleListFilter):
    title = gettext_lazy("published")
    parameter_name = "published"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Published")), ("no", _("Not published"))]

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
                "publish/",
                view(require_POST(self.publish_many_view)),
                name="assessments_test_publish_many",
            ),
            path(
                "<int:test_id>/publish/",
                view(self.publish_view),
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
        """POST publishes. GET only asks, if something has to be agreed to."""
        if request.method != "POST":
            return self._asked(request, self._editable(request, [test_id])) or (
                HttpResponseRedirect(_page_of(test_id))
            )
        return self._move_some(request, [test_id], publish=True)

    def publish_many_view(self, request: HttpRequest) -> HttpResponse:
        """Take the form of the page that asks."""
        sent = request.POST.getlist("ids")
        ids = [int(one) for one in sent if one.isascii() and one.isdigit()]
        return self._move_some(request, ids, publish=True)

    def unpublish_view(self, request: HttpRequest, test_id: int) -> HttpResponse:
        return self._move_some(request, [test_id], publish=False)

    def _editable(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet[Test]:
        """
        Raises:
            PermissionDenied: If this person may not publish every one of them.
        """
        if not self.has_publish_permission(request):
            raise PermissionDenied
        tests = self.get_queryset(request).filter(pk__in=ids)
        if not all(may_edit(request, test) for test in tests):
            raise PermissionDenied
        return tests

    def _move_some(
        self, request: HttpRequest, ids: Sequence[int], *, publish: bool
    ) -> HttpResponse:
        tests = self._editable(request, ids)
        if publish and (page := self._asked(request, tests)):
            return page
        self._move(request, tests, publish=publish)
        if len(ids) != 1 or not tests.exists():
            return HttpResponseRedirect(reverse("admin:assessments_test_changelist"))
        return HttpResponseRedirect(_page_of(ids[0]))

    def response_post_save_change(self, request: HttpRequest, obj: Test) -> Any:
        """Preview, publish or unpublish the test that has just been saved."""
        if "_preview" in request.POST:
            return HttpResponseRedirect(reverse("preview", args=[obj.slug]))
        if "_unpublish" in request.POST:
            return self._move_some(request, [obj.pk], publish=False)
        if "_publish" not in request.POST:
            return super().response_post_save_change(request, obj)
        if self._asked(request, self._editable(request, [obj.pk])):
            # The test is saved; redirect, so that the page that asks can be reloaded.
            return HttpResponseRedirect(
                reverse("admin:assessments_test_publish", args=[obj.pk])
            )
        return self._move_some(request, [obj.pk], publish=True)

    @admin.action(
        description=gettext_lazy("Publish selected tests"), permissions=["publish"]
    )
    def publish_selected(
        self, request: HttpRequest, tests: QuerySet[Test]
    ) -> HttpResponse | None:
        if page := self._asked(request, tests):
            return page
        self._move(request, tests, publish=True)
        return None

    @admin.action(
        description=gettext_lazy("Unpublish selected tests"), permissions=["publish"]
    )
    def unpublish_selected(self, request: HttpRequest, tests: QuerySet[Test]) -> None:
        self._move(request, tests, publish=False)

    def _asked(
        self, request: HttpRequest, tests: QuerySet[Test]
    ) -> HttpResponse | None:
        """
        The page that asks before publishing these; None if nothing is to be asked.
        """
        found = [test for test in tests if may_edit(request, test)]
        questions = list(_questions_of(found))
        if is_agreed(request, questions):
            return None
        back = reverse("admin:assessments_test_changelist")
        return ask(
            self,
            request,
            questions,
            title=_("Publish?"),
            button=_("Publish"),
            address=reverse("admin:assessments_test_publish_many"),
            back=_page_of(found[0].pk) if len(found) == 1 else back,
            fields=[("ids", str(test.pk)) for test in found],
        )

    def _move(
        self, request: HttpRequest, tests: QuerySet[Test], *, publish: bool
    ) -> None:
        """Publish or unpublish each test; name every test that is refused."""
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
                # Log in one language, whatever the user's is.
                with override(settings.LANGUAGE_CODE):
                    self.log_change(request, test, _published_message(publish))
                if publish:
                    tell_warnings(self, request, publishing_warnings(test, now))
        if done:
            self.message_user(request, _done_message(publish, done), messages.SUCCESS)


def _page_of(test_id: int) -> str:
    return reverse("admin:assessments_test_change", args=[test_id])


def _questions_of(tests: Sequence[Test]) -> Iterator[Confirmation]:
    """For each test that this would publish; tests that cannot be are refused later."""
    now = server_time.now()
    for test in tests:
        warned = list(warnings_of(test, now).values())
        if warned and not test.is_published and not any(publishing_flaws(test)):
            yield Confirmation(str(test), warned, list(other_warnings(test)))


def _published_message(publish: bool) -> str:
    return _("Published.") if publish else _("Unpublished.")


def _done_message(publish: bool, count: int) -> str:
    if publish:
        text = ngettext("%(n)d test published.", "%(n)d tests published.", count)
    else:
        text = ngettext("%(n)d test unpublished.", "%(n)d tests unpublished.", count)
    return text % {"n": count}
