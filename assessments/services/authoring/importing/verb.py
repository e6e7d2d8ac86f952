"""
Taking a parsed question file into the bank.

A question is known by its source (the file's address) and an id within it, so reading
the same file again updates its questions and two files never share one. What has left
the file stays in the bank: attempts, and other tests, may stand on it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from assessments.models import Choice, Question, Test
from assessments.questions.parsed import ParsedFile
from assessments.services.authoring.building import TestRequest, save_test
from assessments.services.authoring.importing import places
from assessments.services.authoring.importing.places import Target
from assessments.services.authoring.importing.planning import (
    BankPlan,
    ImportOutcome,
    Planned,
    plan_questions,
    source_of,
)
from assessments.services.authoring.question_versions import keep_edited
from assessments.services.authoring.tags import set_tags

ROWS_PER_STATEMENT = 200
NOBODY = Target()


@dataclass(slots=True)
class ImportResult:
    """
    What became of a file.

    ``outcomes``, ``kinds`` and ``questions`` stand in the order of the file, without
    what could not be read. ``missing`` and ``elsewhere``: see BankPlan. ``slots`` counts the
    questions of the test; ``left_out`` says, a sentence each, what is not in it.
    """

    outcomes: list[ImportOutcome] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    missing: int = 0
    elsewhere: int = 0
    test: Test | None = None
    test_created: bool = False
    slots: int = 0
    left_out: list[str] = field(default_factory=list)

    @property
    def created(self) -> int:
        return self.outcomes.count(ImportOutcome.CREATED)

    @property
    def updated(self) -> int:
        return self.outcomes.count(ImportOutcome.UPDATED)

    @property
    def unchanged(self) -> int:
        return self.outcomes.count(ImportOutcome.UNCHANGED)

    @property
    def unsupported(self) -> int:
        return self.outcomes.count(ImportOutcome.UNSUPPORTED)

    @property
    def by_kind(self) -> dict[str, int]:
        return dict(Counter(self.kinds))


@transaction.atomic
def import_questions(
    *,
    parsed: ParsedFile,
    source: str,
    now: datetime,
    target: Target = NOBODY,
    test: TestRequest | None = None,
    adopts: bool = False,
    dry_run: bool = False,
) -> ImportResult:
    """
    Put every question of the file into the bank, and make a test of them if asked.

    Args:
        parsed: The file; its errors are the caller's business.
        source: What names the file for good.
        now: Written as the time of the change.
        target: Whose the questions are, and where they go. Each owner's import of a
            file is its own.
        test: The test to make or to bring up to date.
        adopts: Whether questions that the bank has from elsewhere are brought up to
            date, rather than made once more.
        dry_run: Say what would be done. With a test, do everything and take it back.

    Raises:
        NotReady: If the test would be left without a question.
        AudienceRefused: If the test may not be changed or published so.
    """
    source = source_of(source, target)
    only_looks = dry_run and test is None
    plan = _plan(parsed, source, target, adopts=adopts, only_looks=only_looks)
    result = _result(plan)
    if only_looks:
        return result
    _carry_out(plan.questions, now)
    if test:
        _make_test(result, test, parsed, source, target, now)
    transaction.set_rollback(dry_run)
    return result


def _plan(
    parsed: ParsedFile, source: str, target: Target, *, adopts: bool, only_looks: bool
) -> BankPlan:
    questions = parsed.questions
    paths = {target.path_of(one, source) for one in questions}
    if only_looks:
        categories = places.present(paths, target)
    else:
        categories = places.locked(paths, _descriptions(parsed, target), target)
    return plan_questions(
        questions, categories, source=source, target=target, adopts=adopts
    )


def _descriptions(parsed: ParsedFile, target: Target) -> dict[str, str]:
    """The descriptions of the file's categories, by their paths in the bank."""
    return {
        target.below(path): words for path, words in parsed.categories.items() if path
    }


def _result(plan: BankPlan) -> ImportResult:
    return ImportResult(
        outcomes=[one.outcome for one in plan.questions],
        kinds=[str(one.values["kind"]) for one in plan.questions],
        questions=[one.question for one in plan.questions],
        missing=plan.missing,
        elsewhere=plan.elsewhere,
    )


def _make_test(
    result: ImportResult,
    test: TestRequest,
    parsed: ParsedFile,
    source: str,
    target: Target,
    now: datetime,
) -> None:
    saved = save_test(
        request=test,
        source=source,
        items=parsed.items,
        questions=result.questions,
        owner=target.owner,
        now=now,
    )
    result.test, result.test_created = saved.test, saved.created
    result.slots, result.left_out = saved.slots, saved.left_out


def _carry_out(planned: Sequence[Planned], now: datetime) -> None:
    changed = [one for one in planned if not one.is_same]
    for one in changed:
        for name, value in one.values.items():
            setattr(one.question, name, value)
        one.question.updated_at = now  # bulk_update does not
    _save(changed)
    keep_edited((one.question.pk for one in changed), now=now)


def _save(changed: Sequence[Planned]) -> None:
    """Write questions, choices and tags in statements of many rows each."""
    new = [one.question for one in changed if one.question.pk is None]
    old = [one.question for one in changed if one.question.pk is not None]
    Choice.objects.filter(question__in=old).delete()
    if old:
        names = [_column(name) for name in changed[0].values]
        Question.objects.bulk_update(old, [*names, "updated_at"], ROWS_PER_STATEMENT)
    Question.objects.bulk_create(new, ROWS_PER_STATEMENT)
    Choice.objects.bulk_create(
        (
            Choice(question=one.question, **values)
            for one in changed
            for values in one.choices
        ),
        ROWS_PER_STATEMENT,
    )
    set_tags({one.question.pk: one.tags for one in changed})


def _column(name: str) -> str:
    return name.removesuffix("_id") if name == "category_id" else name
