"""The names of the questions of a test, by their place."""

from assessments.models import Slot, Test


def names_of(test: Test) -> dict[int, str]:
    """Places are counted as in papers (papers.freezing)."""
    slots = Slot.objects.filter(section__test=test).select_related(
        "question", "category"
    )
    ordered = slots.order_by("section__position", "section", "position", "pk")
    return {number: str(slot) for number, slot in enumerate(ordered, 1)}
