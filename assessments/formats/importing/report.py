"""An import in JSON, the same for the command and the API."""

from assessments.formats.importing.plan import ImportPlan
from assessments.models import Test
from assessments.questions.parsed import FileProblem
from assessments.services.authoring.importing.planning import ImportOutcome

Report = dict[str, object]


def report_of(plan: ImportPlan, *, error: str = "") -> Report:
    """
    What was, or would be, done with each question.

    The counts add up to the rows of ``questions``. ``imported`` says whether anything
    was written; ``error`` says why not.
    """
    return {
        "imported": plan.is_done,
        "error": error,
        "format": plan.format.name,
        **plan.counts,
        "missing": plan.result.missing,
        "elsewhere": plan.result.elsewhere,
        "by_kind": plan.result.by_kind,
        "descriptions": len(plan.parsed.descriptions),
        "questions": [
            {
                "part": row.part,
                "line": row.line,
                "name": row.name,
                "kind": row.kind,
                "outcome": row.outcome.value,
                "flaws": list(row.flaws),
            }
            for row in plan.rows
        ],
        "test": _test(plan),
        "errors": [_problem(problem) for problem in plan.parsed.errors],
        "warnings": [_problem(problem) for problem in plan.parsed.warnings],
    }


def unread_report(error: str) -> Report:
    """Of a file that could not be read at all."""
    return {
        "imported": False,
        "error": error,
        "format": None,
        **{outcome.value: 0 for outcome in ImportOutcome},
        "missing": 0,
        "elsewhere": 0,
        "by_kind": {},
        "descriptions": 0,
        "questions": [],
        "test": None,
        "errors": [{"part": "", "line": 0, "message": error, "excerpt": ""}],
        "warnings": [],
    }


def _test(plan: ImportPlan) -> Report | None:
    test, result = plan.result.test, plan.result
    if test is None:
        return None
    return {
        # A dry run has rolled the row back, so its key leads nowhere.
        "id": test.pk if _is_stored(test, plan) else None,
        "slug": test.slug,
        "title": test.title,
        "minutes": test.duration_minutes,
        "questions": result.slots,
        "created": result.test_created,
        "published": test.is_published,
        "left_out": result.left_out,
    }


def _is_stored(test: Test, plan: ImportPlan) -> bool:
    return plan.is_done or not plan.result.test_created


def _problem(problem: FileProblem) -> Report:
    return {
        "part": problem.part,
        "line": problem.line,
        "message": problem.message,
        "excerpt": problem.excerpt,
    }
