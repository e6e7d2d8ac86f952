"""Rows about questions, marks and rubrics that are added and never changed."""

from assessments.models.grading.assignments import HandOn, MarkerAssignment
from assessments.models.grading.marking_rules import TestMarkingRules
from assessments.models.grading.marks import Mark
from assessments.models.grading.overlays import KeyOverlay, KeyPreview, PreviewedScore
from assessments.models.grading.question_versions import QuestionVersion
from assessments.models.grading.rubrics import Rubric

__all__ = [
    "HandOn",
    "KeyOverlay",
    "KeyPreview",
    "Mark",
    "MarkerAssignment",
    "PreviewedScore",
    "QuestionVersion",
    "Rubric",
    "TestMarkingRules",
]
