"""The settings of a site that knows one kind of question more."""

from assessment_site.settings import *  # noqa: F403 - all of them
from assessments.questions.registry import KINDS
from tests.harness.own_kind import Backwards

KINDS[Backwards.name] = Backwards()
