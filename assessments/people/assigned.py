"""
Which answers of a test a marker may read and mark: the only place that decides it.

- A marker who is assigned in a test marks what they are assigned, and sees nothing else
  of the test. Assignments to their groups count as theirs.
- A marker with the right *mark* and no assignment marks the questions that nobody is
  assigned to. While nobody is assigned at all, that is every question.
- The owner of the test marks everything.
- An answer that was handed on is the receiver's, whatever they are assigned. One that
  was handed back to all is for every marker of its question.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Mod

from assessments.grading.marks import FIRST
from assessments.grading.shares import PLACES, PRIME, STEP
from assessments.models import Answer, HandOn, MarkerAssignment, Test, User
from assessments.people import sharing


@dataclass(frozen=True, slots=True)
class MarkerReach:
    """
    What one person marks in one test.

    ``everything``: all of it. Else ``assigned``, or, where that is empty, every question
    but those in ``taken``.
    """

    user_id: int
    everything: bool
    assigned: tuple[MarkerAssignment, ...] = ()
    taken: frozenset[int] = frozenset()

    @property
    def is_assigned(self) -> bool:
        return bool(self.assigned)

    def has_question(self, slot: int) -> bool:
        """Whether all answers to this question are within it."""
        if self.everything:
            return True
        if not self.assigned:
            return slot not in self.taken
        return any(one.slot == slot and one.size == PLACES for one in self.assigned)

    def answers(self, answers: QuerySet[Answer]) -> QuerySet[Answer]:
        """Those that this person may read."""
        if self.everything:
            return answers
        placed = answers.annotate(circle=circle())
        return placed.filter(self._own() | self._handed())

    def has(self, answer: Answer) -> bool:
        return self.answers(Answer.objects.filter(pk=answer.pk)).exists()

    def queue(self, answers: QuerySet[Answer]) -> QuerySet[Answer]:
        """Those that this person is to mark: in their rounds, and not handed away."""
        active = HandOn.objects.filter(answer=OuterRef("pk"), ended_at=None)
        away = active.exclude(to=self.user_id, to__isnull=False)
        away = away.filter(Q(to__isnull=False) | Q(by=self.user_id))
        kept = answers.annotate(circle=circle()).exclude(Exists(away))
        if self.everything:
            return kept
        return kept.filter(self._own(in_round=True) | self._handed())

    def marks_in(self, round: int, slot: int) -> bool:
        """Whether an answer to this question may be marked by them in this round."""
        rounds = {one.round for one in self.assigned if one.slot == slot}
        return not rounds or 0 in rounds or round in rounds

    def _own(self, *, in_round: bool = False) -> Q:
        if not self.assigned:
            return ~Q(slot__in=self.taken)
        found = Q(pk__in=[])
        for one in self.assigned:
            found |= _share(one, in_round=in_round)
        return found

    def _handed(self) -> Q:
        active = HandOn.objects.filter(answer=OuterRef("pk"), ended_at=None)
        slots = {one.slot for one in self.assigned}
        return Q(Exists(active.filter(to=self.user_id))) | (
            Q(slot__in=slots) & Q(Exists(active.filter(to=None)))
        )


def circle(path: str = "") -> Mod:
    """The place of an answer on the circle, see grading.shares; ``path`` leads to it."""
    ids = Cast(f"{path}pk", BigIntegerField())
    return Mod(Mod((ids + F(f"{path}slot")) * STEP, PRIME), PLACES)


def _share(one: MarkerAssignment, *, in_round: bool) -> Q:
    found = Q(slot=one.slot)
    end = one.start + one.size
    if one.size < PLACES and end <= PLACES:
        found &= Q(circle__gte=one.start, circle__lt=end)
    elif one.size < PLACES:
        found &= Q(circle__gte=one.start) | Q(circle__lt=end - PLACES)
    if in_round and one.round:
        found &= Q(due=one.round) | (
            Q(due=None) if one.round == FIRST else Q(pk__in=[])
        )
    return found


def assignments_of(user: User | AnonymousUser) -> QuerySet[MarkerAssignment]:
    """Those that have not ended, of the person and of their groups."""
    theirs = Q(user=user.pk) | Q(group__in=user.groups.values("pk"))
    return MarkerAssignment.objects.filter(theirs, ended_at=None)


def reach_of(user: User, test: Test) -> MarkerReach:
    """Three statements at most. ``user`` may mark the test (people.markers)."""
    if sharing.owns(user, test):
        return MarkerReach(user.pk, everything=True)
    rows = MarkerAssignment.objects.filter(test=test, ended_at=None)
    slots = set(rows.order_by().values_list("slot", flat=True).distinct())
    if not slots:
        return MarkerReach(user.pk, everything=True)
    theirs = tuple(assignments_of(user).filter(test=test))
    return MarkerReach(user.pk, False, theirs, frozenset(slots))
