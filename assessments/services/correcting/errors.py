"""
What correcting a key may refuse.

Refused
├── NotAsked              not_found: no paper of the test holds the version
├── CannotCorrect         correction.invalid: the question cannot be corrected like this
├── NothingCorrected      correction.none: it is the correction that counts already
├── StillComputing        correction.computing: the preview is not finished
├── PreviewOutdated       correction.outdated: too much has changed since the preview
└── MarkersAtWork         correction.busy: answers of the test are being marked
"""

from django.utils.translation import gettext_lazy as _

from assessments.services.errors import Refused


class NotAsked(Refused):
    code = "not_found"
    usual = _("Nobody was asked this question in this test.")


class CannotCorrect(Refused):
    """The message says why."""

    code = "correction.invalid"


class NothingCorrected(Refused):
    code = "correction.none"
    usual = _("That is how the question counts already.")


class StillComputing(Refused):
    code = "correction.computing"
    usual = _("The preview is not finished yet.")
    retry = True


class PreviewOutdated(Refused):
    code = "correction.outdated"
    usual = _(
        "The preview is out of date: the key was corrected meanwhile, or many attempts"
        " ended or were marked. Nothing was changed. Make a new preview."
    )


class MarkersAtWork(Refused):
    code = "correction.busy"
    usual = _(
        "Answers of this test are being marked just now. Nothing was changed. Try again."
    )
    retry = True
