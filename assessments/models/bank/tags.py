"""Tags: words by which authors find questions again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.bank.questions import Question

TAG_CHARS = 60
# One letter may fold to three: ﬃ to ffi.
FOLDED_CHARS = 3 * TAG_CHARS


class Tag(models.Model):
    """
    One word or phrase on one question; services.authoring.tags writes it.

    ``folded`` is the name without differences of case. Databases fold letters beyond
    ASCII each in its own way, or not at all.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="tags")
    name = models.CharField(_("tag"), max_length=TAG_CHARS)
    folded = models.CharField(max_length=FOLDED_CHARS, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        # Who may edit the question may edit its tags.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["question", "folded"], name="tag_once_on_a_question"
            )
        ]
        indexes = [models.Index(fields=["folded", "question"], name="tag_by_name")]

    def __str__(self) -> str:
        return self.name
