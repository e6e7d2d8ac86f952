"""The page of a question has the form of one kind; another kind is one press away."""

from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from assessments.admin.authoring.owned import WalledAdmin
from assessments.admin.bank.question_use import use_of
from assessments.admin.bank.trying import trying_urls
from assessments.models import Question
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for
from assessments.questions.registry import KINDS, kind_of, offered

#: The name of the buttons that show the form of another kind.
SWITCH = "_kind"
NEW_LINES = 4
MAX_LINES = 1_000
#: What a browser posts of a new row that nobody has touched.
NEW_ROW = {"text": "", "weight": "0", "text_format": "plain"}


def kind_asked(request: HttpRequest, question: Question | None) -> str:
    """The kind whose form to show."""
    for name in (
        request.POST.get("kind", ""),
        "" if question and question.pk else request.GET.get("kind", ""),
        question.kind if question else "",
    ):
        if name in KINDS:
            return name
    return str(_defaults(request).get("kind", next(iter(KINDS))))


def _defaults(request: HttpRequest) -> dict[str, Any]:
    """The kind and the category of the question that the author added last."""
    if "_defaults" not in request.__dict__:
        request.__dict__["_defaults"] = _of_the_last(request.user)
    found: dict[str, Any] = request.__dict__["_defaults"]
    return found


def _of_the_last(user: Any) -> dict[str, Any]:
    entries = LogEntry.objects.filter(
        user=user,
        content_type=ContentType.objects.get_for_model(Question),
        action_flag=ADDITION,
    )
    last = entries.order_by("-action_time", "-pk").values_list("object_id").first()
    mine = categories_for(user, Right.EDIT)
    if last is None or not str(last[0]).isdecimal():
        return _only(mine)
    row = (
        Question.objects.filter(pk=int(str(last[0]))).values("kind", "category").first()
    )
    if row is None or not KINDS.get(row["kind"]):
        return _only(mine)
    kept: dict[str, Any] = {"kind": row["kind"]}
    if mine.filter(pk=row["category"]).exists():
        kept["category"] = row["category"]
    return kept


def _only(categories: Any) -> dict[str, Any]:
    """An author with one category means that one."""
    found = list(categories.order_by("pk").values_list("pk", flat=True)[:2])
    return {"category": found[0]} if len(found) == 1 else {}


class _Unsaved:
    """A form that is shown again and not saved: its author chose another kind."""

    def is_valid(self) -> bool:
        super().is_valid()  # type: ignore[misc]  # of the form beside
        return False


class KindFormAdmin(WalledAdmin):
    """Shows the columns, the settings and the help of one kind."""

    # A copy is made of what stands on the page.
    save_as = True

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method == "POST" and request.POST.get(SWITCH) in KINDS:
            request.POST = _switched(request.POST)  # type: ignore[assignment]  # read as one from here on
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_urls(self) -> list[URLPattern]:
        return [*trying_urls(self), *super().get_urls()]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        given = super().get_changeform_initial_data(request)
        kept = {**_defaults(request), **given}
        return {**kept, "kind": kind_asked(request, None)}

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """The lines learn of the kind before they are made."""
        if not obj.kind:
            obj.kind = kind_asked(request, obj)
        return super().get_formset_kwargs(request, obj, inline, prefix)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without what does not apply to the kind."""
        kind = kind_asked(request, obj)
        has_case = kind_of(kind).line_editor.has_case
        return [
            (title, {**told, "fields": _applying(told["fields"], has_case=has_case)})
            for title, told in super().get_fieldsets(request, obj)
            if _is_of(kind, told.get("classes", ()))
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if SWITCH in request.POST:
            return type(form.__name__, (_Unsaved, form), {})
        return form

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if SWITCH in request.POST:
            _forget_errors(context)
        kind = kind_asked(request, obj)
        context["kind_now"] = gettext(KINDS[kind].label)
        context["kind_name"] = kind
        context["kinds"] = [(name, gettext(label)) for name, label in offered(kind)]
        if change and obj is not None:
            context["use"] = use_of(request.user, obj)
        context["may_switch"] = add or self.has_change_permission(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The next one is of the same kind and goes into the same category."""
        response = super().response_add(request, obj, post_url_continue)
        if "_addanother" not in request.POST:
            return response
        again = urlencode({"kind": obj.kind, "category": obj.category_id})
        address = reverse("admin:assessments_question_add")
        return HttpResponseRedirect(f"{address}?{again}")


def _is_of(kind: str, classes: Any) -> bool:
    """Whether a group of fields is of all kinds, or of this one."""
    of_kinds = [name for name in classes if name.startswith("settings-")]
    return not of_kinds or f"settings-{kind}" in of_kinds


def _applying(fields: Any, *, has_case: bool) -> list[Any]:
    return [name for name in fields if has_case or name != "case_sensitive"]


def _forget_errors(context: dict[str, Any]) -> None:
    """Nothing was refused: nothing was to be saved."""
    context["errors"] = []
    context["adminform"].form._errors = ErrorDict()
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        formset._non_form_errors = formset.error_class()
        formset._errors = [ErrorDict() for _ in formset.forms]
        for form in formset.forms:
            form._errors = ErrorDict()


def _switched(posted: QueryDict) -> QueryDict:
    """What was posted, as the form of the kind that was chosen."""
    post = posted.copy()
    fixed = [kind_of(name).line_editor.fixed for name in KINDS]
    own = kind_of(str(post[SWITCH])).line_editor.fixed
    rows = str(post.get("choices-TOTAL_FORMS", ""))
    count = min(int(rows), MAX_LINES) if rows.isdecimal() else 0
    count = max(count, len(own), 0 if own else NEW_LINES)
    post["kind"] = str(post[SWITCH])
    post["choices-TOTAL_FORMS"] = str(count)
    known = {text for texts in fixed if texts != own for text in texts}
    for number in range(count):
        for field, usual in NEW_ROW.items():
            post.setdefault(f"choices-{number}-{field}", usual)
        name = f"choices-{number}-text"
        if post.get(name, "") in known and f"choices-{number}-id" not in post:
            post[name] = ""
        if number < len(own) and not post.get(name, "").strip():
            post[name] = own[number]
    return post
