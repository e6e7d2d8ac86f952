"""Questions as they were when they were used."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionVersion(models.Model):
    """
    A question as it was when a candidate first got it, or when its test was published.

    An edited question is another version; edited back, it is the old version again.
    ``question`` is the id in the bank. It is no foreign key, because papers name
    versions of questions that were deleted since. ``content`` is the result of
    versions.question_of, ``digest`` its digest. services.authoring.question_versions is
    the only writer.
    """

    question = models.BigIntegerField(_("question"))
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["question", "pk"]
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        # Nobody edits versions; the pages of the bank show them.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["question", "digest"], name="question_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} #{self.pk}"
