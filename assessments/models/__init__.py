"""The rows: questions (bank), tests (content), and candidates' sittings (attempts)."""

from assessments.models.ack_minutes import AckMinute
from assessments.models.adjustments import Adjustment
from assessments.models.alerts import Alert, AlertedAttempt
from assessments.models.answer_files import AnswerFile
from assessments.models.attempts import (
    Accommodation,
    Answer,
    Attempt,
    AttemptEvent,
    Paper,
)
from assessments.models.bank import (
    Category,
    Choice,
    Picture,
    Question,
    QuestionFile,
    Tag,
)
from assessments.models.content import Section, Slot, Test
from assessments.models.device_checks import DeviceCheck
from assessments.models.drafts import Draft
from assessments.models.drawings import DrawnFormula
from assessments.models.grade_keys import TestGradeKey
from assessments.models.grading import (
    HandOn,
    KeyOverlay,
    KeyPreview,
    Mark,
    MarkerAssignment,
    PreviewedScore,
    QuestionVersion,
    Rubric,
    TestMarkingRules,
)
from assessments.models.inspection.objections import Objection, ObjectionDecision
from assessments.models.inspection.windows import InspectionWindow
from assessments.models.live_page import LivePreferences, SavedView
from assessments.models.monitoring import MonitorThresholds
from assessments.models.notices import HelpRequest, Notice
from assessments.models.releases import ReleasePlan, ResultRelease
from assessments.models.sharing import CategoryShare, TestShare
from assessments.models.signing_in import SignInHelp, WrongGuesses
from assessments.models.tokens import ApiToken
from assessments.models.users import User
from assessments.models.verb_runs import VerbResult, VerbRun

__all__ = [
    "Accommodation",
    "AckMinute",
    "Adjustment",
    "Alert",
    "AlertedAttempt",
    "Answer",
    "AnswerFile",
    "ApiToken",
    "Attempt",
    "AttemptEvent",
    "Category",
    "CategoryShare",
    "Choice",
    "DeviceCheck",
    "Draft",
    "DrawnFormula",
    "HandOn",
    "HelpRequest",
    "InspectionWindow",
    "KeyOverlay",
    "KeyPreview",
    "LivePreferences",
    "Mark",
    "MarkerAssignment",
    "MonitorThresholds",
    "Notice",
    "Objection",
    "ObjectionDecision",
    "Paper",
    "Picture",
    "PreviewedScore",
    "Question",
    "QuestionFile",
    "QuestionVersion",
    "ReleasePlan",
    "ResultRelease",
    "Rubric",
    "SavedView",
    "Section",
    "SignInHelp",
    "Slot",
    "Tag",
    "Test",
    "TestGradeKey",
    "TestMarkingRules",
    "TestShare",
    "User",
    "VerbResult",
    "VerbRun",
    "WrongGuesses",
]
