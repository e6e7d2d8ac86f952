"""Tests: their rules, their sections, and the slots that draw from the bank."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from assessments.models.bank import TEXT_FORMATS, Category, Question, owned_by
from assessments.models.inspection.windows import HasInspection
from assessments.models.releases import CountsCorrections, ShowsResults
from assessments.rules.visibility import WAITING, Rule
from realtime.models import Policy

WAITS_IN_VAIN = gettext_noop(
    "Results are to be shown when the test has closed, and it has no closing time."
    " Give it one, or choose another rule."
)


class ResultRule(models.TextChoices):
    """
    When candidates see their results, and how much: assessments.rules.visibility.

    "Closed": the closing time and the grace are over, and nobody sits the test.
    """

    NEVER = Rule.NEVER.value, _("Never")
    SCORE = Rule.SCORE.value, _("The score, when the attempt has ended")
    SCORE_AFTER_CLOSE = (
        Rule.SCORE_AFTER_CLOSE.value,
        _("The score, when the test has closed"),
    )
    ANSWERS_AFTER_CLOSE = (
        Rule.ANSWERS_AFTER_CLOSE.value,
        _("Score, right answers and feedback, when the test has closed"),
    )


class Navigation(models.TextChoices):
    """Whether candidates can go back to earlier questions."""

    FREE = "free", _("Free: questions in any order, back and forth")
    SEQUENTIAL = "sequential", _("Sequential: forward only, one question after another")
    ONE_BY_ONE = (
        "one_by_one",
        _("One at a time from the server: sequential, and needs a connection"),
    )

    @property
    def is_forward_only(self) -> bool:
        return self in {Navigation.SEQUENTIAL, Navigation.ONE_BY_ONE}


class Test(ShowsResults, CountsCorrections, HasInspection):
    """A test: sections of questions, and the rules for sitting it."""

    __test__: ClassVar[bool] = False  # the name makes pytest look here

    owner = owned_by()
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"),
        max_length=220,
        unique=True,
        blank=True,
        help_text=_("Part of the address; made from the title when left empty."),
    )
    description = models.TextField(
        _("description"), blank=True, default="", db_default=""
    )
    # Not frozen with the paper, so that a correction reaches open attempts as well.
    language = models.CharField(
        _("language of the questions"),
        max_length=35,
        blank=True,
        validators=[
            RegexValidator(
                r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z",
                _("Write a code such as de or pt-BR."),
            )
        ],
        help_text=_(
            "A code such as de or pt-BR. Screen readers choose their voice by it, and"
            " browsers their hyphens. Empty where questions are in several."
        ),
        default="",
        db_default="",
    )
    rules = models.TextField(
        _("rules"),
        blank=True,
        help_text=_(
            "Candidates read this before they start. Each line is a paragraph."
        ),
        default="",
        db_default="",
    )
    duration_minutes = models.PositiveIntegerField(
        _("minutes"), default=60, validators=[MinValueValidator(1)], db_default=60
    )
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes at"),
        null=True,
        blank=True,
        help_text=_(
            "From this time on nobody can start, and attempts end; for a candidate "
            "with extra time later by that time. Time that a proctor adds counts "
            "beyond it. Candidates who sit the test already keep their end until you "
            "move it."
        ),
    )
    end_is_final = models.BooleanField(
        _("the end is final"),
        default=False,
        db_default=False,
        help_text=_(
            "The closing time is the same for everybody: extra time does not move it."
            " Before you publish, a page names who loses how much time by that."
        ),
    )
    grace_seconds = models.PositiveIntegerField(
        _("grace, seconds"),
        default=30,
        help_text=_(
            "Answers that arrive this long after the deadline still count. It is also "
            "the most a forged client can gain."
        ),
        db_default=30,
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"),
        default=1,
        validators=[MinValueValidator(1)],
        db_default=1,
    )
    shuffle_questions = models.BooleanField(
        _("shuffle questions within their section"), default=False, db_default=False
    )
    shuffle_choices = models.BooleanField(
        _("shuffle choices"), default=False, db_default=False
    )
    navigation = models.CharField(
        _("moving between questions"),
        max_length=20,
        choices=Navigation.choices,
        default=Navigation.FREE.value,
        help_text=_(
            "Sequential: a question that was left is closed for good, answered or not."
            " Candidates read so before they start, and are asked before they leave a"
            " question without an answer. One at a time from the server: the same, and"
            " the server sends a question only when it is reached, so nobody can read"
            " ahead. Such a test cannot go on offline. The choice holds for attempts"
            " started from now on."
        ),
        db_default=Navigation.FREE.value,
    )
    watch_focus = models.BooleanField(
        _("report leaving the page"),
        default=False,
        help_text=_(
            "The timeline shows when a candidate leaves the page or full screen, or "
            "pastes. Candidates read so before they start. It is a hint, no proof: a "
            "second device leaves no trace."
        ),
        db_default=False,
    )
    policy = models.CharField(
        _("opened in a second place"),
        max_length=20,
        choices=Policy.choices,
        default=Policy.NEWEST_WINS.value,
        help_text=_(
            "What happens when a candidate opens the test while it is open elsewhere."
            " The rule holds for pages that are opened from now on; an open page "
            "keeps its rule. Under every rule, more than three changes a minute "
            "between different sign-ins wait for a proctor."
        ),
        db_default=Policy.NEWEST_WINS.value,
    )
    result_rule = models.CharField(
        _("candidates see their result"),
        max_length=30,
        choices=ResultRule.choices,
        default=ResultRule.NEVER,
        db_default=ResultRule.NEVER,
        help_text=_(
            "A test has closed when its closing time is over, and the grace, and nobody"
            " sits it any more: with extra time, in a pause or reopened."
        ),
    )
    # Both columns are frozen with the paper (paper.ScoringRules).
    questions_at_least_zero = models.BooleanField(
        _("no question costs points"),
        default=False,
        db_default=False,
        help_text=_(
            "If this is off, a single choice whose weight is below 0 takes points "
            "away, as its author wrote it."
        ),
    )
    total_below_zero = models.BooleanField(
        _("the total may fall below 0"),
        default=False,
        db_default=False,
        help_text=_("If this is off, the points of a whole attempt are at least 0."),
    )
    groups = models.ManyToManyField(
        Group,
        blank=True,
        related_name="tests",
        verbose_name=_("groups"),
        help_text=_(
            "The members of these groups may sit the test. Without a group, everybody"
            " who has an account may."
        ),
    )
    proctors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="tests_proctored",
        limit_choices_to={"is_staff": True},
        verbose_name=_("proctors"),
        help_text=_(
            "Staff who may watch it and act in it, with the permissions they have."
        ),
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta(ShowsResults.Meta):
        abstract = False
        ordering = ["title", "pk"]
        verbose_name = _("test")
        verbose_name_plural = _("tests")
        permissions = [
            ("publish_test", gettext_noop("Can publish tests")),
            (
                "watch_all_tests",
                gettext_noop("Can proctor every test, assigned or not"),
            ),
            ("view_results", gettext_noop("Can read the results of tests")),
            ("release_results", gettext_noop("Can release results to candidates")),
            (
                "override_release",
                gettext_noop("Can reopen attempts after results were shown"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None)
                | Q(closes_at=None)
                | Q(opens_at__lt=F("closes_at")),
                name="test_opens_before_it_closes",
                violation_error_message=_("A test has to open before it closes."),
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__gte=1), name="test_lasts_a_minute"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("test", args=[self.slug])

    def clean(self) -> None:
        if self.is_published and self.waits_in_vain:
            raise ValidationError({"closes_at": _(WAITS_IN_VAIN)})

    @property
    def waits_in_vain(self) -> bool:
        """Whether results wait for a closing time although there is none."""
        return self.closes_at is None and self.result_rule in WAITING

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def room(self) -> str:
        """The room in which the test's seats are counted (SessionLease.room)."""
        return room_of_test(self.pk)


def room_of_test(test_id: int) -> str:
    return f"test:{test_id}"


class Section(models.Model):
    """A part of a test with its own heading and instructions."""

    test = models.ForeignKey(Test, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("position"), default=0, db_default=0)
    title = models.CharField(
        _("title"), max_length=200, blank=True, default="", db_default=""
    )
    text = models.TextField(_("instructions"), blank=True, default="", db_default="")
    text_format = models.CharField(
        _("text format"),
        max_length=10,
        choices=list(TEXT_FORMATS.items()),
        default="plain",
        db_default="plain",
    )

    class Meta:
        ordering = ["test", "position", "pk"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self) -> str:
        return self.title or _("Section %(position)s") % {"position": self.position}


class Slot(models.Model):
    """One place in a section: a fixed question, or a random draw from a category."""

    section = models.ForeignKey(
        Section, models.CASCADE, related_name="slots", verbose_name=_("section")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, db_default=0)
    question = models.ForeignKey(
        Question,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name=_("question"),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name=_("random draw from"),
    )
    points = models.DecimalField(
        _("points"),
        max_digits=7,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(0)],
        db_default=Decimal(1),
    )

    class Meta:
        ordering = ["section", "position", "pk"]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.CheckConstraint(
                condition=Q(question=None, category__isnull=False)
                | Q(question__isnull=False, category=None),
                name="slot_has_question_or_category",
                violation_error_message=_(
                    "A slot needs either a question or a category to draw from."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.question or _("Draw from %(name)s") % {"name": self.category})
