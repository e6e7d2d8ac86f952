"""Rows about questions, marks and rubrics that are added and never changed."""

from assessments.models.grading.marking_rules import TestMarkingRules
from assessments.models.grading.marks import Mark
from assessments.models.grading.overlays import KeyOverlay, KeyPreview, PreviewedScore
from assessments.models.grading.question_versions import QuestionVersion
from assessments.models.grading.rubrics import Rubric

__all__ = [
    "KeyOverlay",
    "KeyPreview",
    "Mark",
    "PreviewedScore",
    "QuestionVersion",
    "Rubric",
    "TestMarkingRules",
]
