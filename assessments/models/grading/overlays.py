"""Corrections of the key of a question in one test, and previews of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from assessments.grading.overlay import Correction, VersionKey
from assessments.models.attempts import Answer, Attempt
from assessments.models.content import Test
from assessments.models.grading.question_versions import QuestionVersion
from assessments.models.people import done_by
from realtime.leavers import was

REASON_CHARS = 500


class _OfOneVersion(models.Model):
    """
    ``correction`` is all that is corrected in the version (Correction.as_stored), not
    only what is new in it: an empty object is the key as its author wrote it.
    """

    test = models.ForeignKey(
        Test, models.CASCADE, db_index=False, related_name="%(class)ss"
    )
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    correction = models.JSONField(default=dict, db_default={})
    author = done_by()
    author_was = was()
    at = models.DateTimeField(_("at"))

    class Meta:
        abstract = True

    @property
    def given(self) -> Correction:
        return Correction.stored(self.correction)


class KeyOverlay(_OfOneVersion):
    """
    A correction of a key that counts, until a later row of the same version.

    Rows only grow; to undo a correction is another row. ``revision`` counts the
    corrections of the test from 1; Test.key_revision is the newest. ``told``: candidates
    read of it beside their result. services.correcting is the only writer.
    """

    revision = models.PositiveIntegerField(_("revision"))
    reason = models.CharField(_("reason"), max_length=REASON_CHARS)
    told = models.BooleanField(
        _("candidates are told"), default=False, db_default=False
    )

    class Meta:
        ordering = ["test", "revision"]
        verbose_name = _("correction of a key")
        verbose_name_plural = _("corrections of keys")
        default_permissions = ()
        permissions = [
            ("correct_key", gettext_noop("Can correct the key of a question"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["test", "revision"], name="key_revision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.test_id} #{self.revision}"

    @property
    def version_key(self) -> VersionKey:
        """Load ``version`` with select_related."""
        return VersionKey(self.version_id, self.version.question, self.version.digest)


class KeyPreview(_OfOneVersion):
    """
    What a correction would do to the attempts that have ended; computed in chunks.

    ``based_on`` is Test.key_revision when the preview began, ``marked_by`` the id of the
    TestMarkingRules, 0 for none. ``last`` is the attempt
    computed last, in the order of their keys; ``done`` of ``total`` attempts are
    computed. ``overlay``: the correction that it became.
    """

    based_on = models.PositiveIntegerField()
    marked_by = models.BigIntegerField(default=0, db_default=0)
    last = models.UUIDField(null=True)
    done = models.PositiveIntegerField(default=0, db_default=0)
    total = models.PositiveIntegerField(default=0, db_default=0)
    finished_at = models.DateTimeField(null=True)
    overlay = models.OneToOneField(
        KeyOverlay, models.CASCADE, null=True, related_name="preview"
    )

    class Meta:
        ordering = ["test", "pk"]
        verbose_name = _("preview of a correction")
        verbose_name_plural = _("previews of corrections")
        default_permissions = ()
        indexes = [models.Index(fields=["test"], name="key_preview_of_test")]

    def __str__(self) -> str:
        return f"{self.test_id} {self.done}/{self.total}"


class PreviewedScore(models.Model):
    """
    What one attempt has, and what it would have by the correction.

    ``answer`` is None if the attempt was not asked the question. ``revision`` and
    ``newest_mark`` say what the answer was when it was read: a row whose answer or
    attempt has changed since is computed again. ``due_after`` is Answer.due.
    """

    preview = models.ForeignKey(
        KeyPreview, models.CASCADE, db_index=False, related_name="scores"
    )
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="+")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0, db_default=0)
    newest_mark = models.BigIntegerField(default=0, db_default=0)
    score_before = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    score_after = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    due_after = models.SmallIntegerField(null=True)
    total_before = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    total_after = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    max_before = models.DecimalField(max_digits=9, decimal_places=2)
    max_after = models.DecimalField(max_digits=9, decimal_places=2)
    waits_before = models.BooleanField(default=False, db_default=False)
    waits_after = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["preview", "attempt"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["preview", "attempt"], name="attempt_previewed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.preview_id} {self.attempt_id}"
