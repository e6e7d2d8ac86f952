"""Shares: rights to tests and categories of other owners."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.bank import Category
from assessments.models.content import Test


class Right(models.TextChoices):
    """What a share allows. assessments.people.sharing says what includes what."""

    READ = "read", _("Read")
    USE = "use", _("Use in tests of one's own")
    EDIT = "edit", _("Edit")
    MARK = "mark", _("Mark answers")


class AnyShare(models.Model):
    """One right, for one person or one group."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    group = models.ForeignKey(
        Group,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("group"),
    )
    right = models.CharField(
        _("right"), max_length=10, choices=Right.choices, default=Right.READ.value
    )

    class Meta:
        abstract = True
        verbose_name = _("share")
        verbose_name_plural = _("shared with")
        # The owner of the test or category manages its shares.
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user or self.group}: {self.get_right_display()}"


def share_constraints(shared: str) -> list[Any]:
    """Each share is for a person or a group, and gives each right once."""
    return [
        models.CheckConstraint(
            condition=Q(user=None, group__isnull=False)
            | Q(user__isnull=False, group=None),
            name=f"{shared}_share_names_person_or_group",
            violation_error_message=_("Name either a person or a group."),
        ),
        models.UniqueConstraint(
            fields=[shared, "user", "right"],
            condition=Q(user__isnull=False),
            name=f"{shared}_share_once_for_a_person",
        ),
        models.UniqueConstraint(
            fields=[shared, "group", "right"],
            condition=Q(group__isnull=False),
            name=f"{shared}_share_once_for_a_group",
        ),
    ]


class CategoryShare(AnyShare):
    category = models.ForeignKey(Category, models.CASCADE, related_name="shares")

    class Meta(AnyShare.Meta):
        abstract = False
        constraints = share_constraints("category")


class TestShare(AnyShare):
    __test__ = False  # the name makes pytest look here

    test = models.ForeignKey(Test, models.CASCADE, related_name="shares")

    class Meta(AnyShare.Meta):
        abstract = False
        constraints = share_constraints("test")
