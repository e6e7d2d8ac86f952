"""The question bank: categories, their questions, and the lines of an answer."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assessments.questions import registry

TEXT_FORMATS = {
    "plain": _("Plain text"),
    "markdown": _("Markdown"),
    "html": _("HTML"),
    "moodle": _("Text with automatic line breaks"),
}


def kind_choices() -> list[tuple[str, Any]]:
    """The kinds of question; a function, so that a new kind needs no migration."""
    return [(name, _(label)) for name, label in registry.labels()]


def owned_by() -> Any:
    """The owner; empty: the superusers own it. See assessments.people.sharing."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_(
            "The owner reads, edits, deletes and shares it. Without an owner it "
            "belongs to the administrators."
        ),
    )


class Category(models.Model):
    """A folder of the bank, named by its whole path: ``Geography/Capitals``."""

    owner = owned_by()
    # Not unique: two authors may each have a category with this path.
    path = models.CharField(_("path"), max_length=500)
    description = models.TextField(
        _("description"), blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["path", "pk"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "path"],
                name="category_once_for_its_owner",
                violation_error_message=_("You have a category of this path."),
            ),
            models.UniqueConstraint(
                fields=["path"],
                condition=Q(owner=None),
                name="category_once_without_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.path


class Question(models.Model):
    """
    A question of the bank. Its kind says what its choices mean (see Choice).

    ``source`` and ``source_id`` name where an import read it. Reading the same source
    again updates the question; another source never does.
    """

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="questions", verbose_name=_("category")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=kind_choices)
    name = models.CharField(_("name"), max_length=255)
    text = models.TextField(_("text"))
    text_format = models.CharField(
        _("text format"),
        max_length=10,
        choices=list(TEXT_FORMATS.items()),
        default="plain",
        db_default="plain",
    )
    case_sensitive = models.BooleanField(
        _("case sensitive"),
        default=False,
        help_text=_("Short text only."),
        db_default=False,
    )
    # By the names of the settings of the kind; see assessments.questions.settings.
    settings = models.JSONField(_("settings"), blank=True, default=dict, db_default={})
    feedback = models.TextField(
        _("general feedback"),
        blank=True,
        help_text=_(
            "Shown with the result, when the test's result rule shows answers."
        ),
        default="",
        db_default="",
    )
    # Processes of the release before write this column. Nothing reads it: see Tag.
    earlier_tags = models.CharField(
        max_length=500,
        blank=True,
        editable=False,
        default="",
        db_default="",
        db_column="tags",
    )
    source = models.CharField(
        max_length=255, blank=True, editable=False, default="", db_default=""
    )
    source_id = models.CharField(
        max_length=255, blank=True, editable=False, default="", db_default=""
    )
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(_("updated at"), auto_now=True, db_default=Now())

    class Meta:
        ordering = ["category__path", "name", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source=""),
                name="question_once_per_source",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Choice(models.Model):
    """
    One line of a question's answer, in authoring order.

    single, multiple, true_false: an option; ``weight`` 1 is right, 0 wrong, between
    and below for partial credit and penalties. A multiple choice is stored with shares
    under which only the right set earns all points (questions.weights). true_false has
    the options "True" and "False". short_text: an accepted text, ``*`` standing for
    anything. numerical: an accepted number in ``text`` with its ``tolerance``.
    matching: a stem in ``text`` with its option in ``match``; without a stem, a
    distractor. ordering: ``position`` is the right place. essay: none.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField(_("position"), default=0, db_default=0)
    text = models.TextField(_("text"), blank=True, default="", db_default="")
    text_format = models.CharField(
        _("text format"),
        max_length=10,
        choices=list(TEXT_FORMATS.items()),
        default="plain",
        db_default="plain",
    )
    match = models.TextField(_("belongs with"), blank=True, default="", db_default="")
    weight = models.DecimalField(
        _("weight"),
        max_digits=8,
        decimal_places=7,
        default=Decimal(0),
        validators=[MinValueValidator(-1), MaxValueValidator(1)],
        help_text=_(
            "The share of the points: 1 is right, 0 is wrong, −0.25 takes points "
            "away. Where candidates may choose several, give each right one 1: the "
            "shares are worked out."
        ),
        db_default=Decimal(0),
    )
    tolerance = models.DecimalField(
        _("tolerance"),
        # Room for Planck's constant and for the mass of a star.
        max_digits=150,
        decimal_places=100,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_(
            "Numerical questions only: how far an answer may be off and still count."
        ),
    )
    feedback = models.TextField(_("feedback"), blank=True, default="", db_default="")

    class Meta:
        ordering = ["question", "position", "pk"]
        verbose_name = _("choice")
        verbose_name_plural = _("choices")

    def __str__(self) -> str:
        return self.text or self.match
