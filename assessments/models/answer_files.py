"""Files that candidates uploaded."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.files.names import NAME_CHARS
from assessments.models.attempts import Answer


class AnswerFile(models.Model):
    """
    A file that the candidate of an attempt uploaded for one answer.

    The bytes are in the store under ``sha256`` (assessments.files.store). An answer may
    name only files that have a row here, and only with a row here a file is handed out: a
    hash alone is no permission. The file counts when a saved response names it. ``type``
    was read from the content (assessments.files.types).
    """

    # Indexed by the constraint below.
    answer = models.ForeignKey(
        Answer, models.CASCADE, db_index=False, related_name="files"
    )
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=NAME_CHARS)
    size = models.PositiveBigIntegerField()
    type = models.CharField(max_length=10)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("file of an answer")
        verbose_name_plural = _("files of answers")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "sha256"], name="answer_has_a_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
