"""
The weights of a multiple choice: only the right set of ticks may earn all points.

Authors mark each right option with 1, or give shares that add up to 1. Wrong options
often have 0. If such weights were just added up, one tick would earn everything, or all
ticks would. Pure: imports no framework.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from assessments.translation import gettext as _
from assessments.translation import localize

# Thirds are written as 0.3333333, and three of them have to be the whole.
WHOLE_TOLERANCE = Decimal("0.001")
PLACES = Decimal("0.0000001")
WHOLE = Decimal(1)
# A set that earns more than this has all points after rounding to two places.
NEARLY_WHOLE = Decimal("0.991")
LEAST = Decimal("0.01")


def sound_weights(weights: Sequence[Decimal]) -> list[Decimal]:
    """
    The weights unchanged, if only the right set earns all points; else shares.

    Shares: weights above 0 are scaled to add up to 1. Each wrong option without a cost
    of its own takes away what a right option earns on average.
    """
    if not pays_for_a_wrong_set(weights):
        return list(weights)
    right = [weight for weight in weights if weight > 0]
    fair = (WHOLE / len(right)).quantize(PLACES)
    # A right option that earns almost nothing could be left out without losing points.
    is_lopsided = min(right) / sum(right) <= LEAST
    return [_share(weight, sum(right), fair, is_lopsided) for weight in weights]


def _share(
    weight: Decimal, whole: Decimal | int, fair: Decimal, is_lopsided: bool
) -> Decimal:
    if weight > 0:
        return fair if is_lopsided else (weight / whole).quantize(PLACES)
    return weight if weight <= -LEAST else -fair


def pays_for_a_wrong_set(weights: Sequence[Decimal]) -> bool:
    """Whether any set but the options above 0 earns all points."""
    right = [weight for weight in weights if weight > 0]
    if not right:
        return False
    # Every other wrong set earns no more than one of these.
    without_one = sum(right) - min(right)
    with_a_wrong_one = [sum(right) + weight for weight in weights if weight <= 0]
    return any(total > NEARLY_WHOLE for total in (without_one, *with_a_wrong_one))


def is_whole(share: Decimal) -> bool:
    return share > WHOLE - WHOLE_TOLERANCE


def weights_worked_out(weights: Iterable[Decimal]) -> str:
    """The message for an author whose weights are changed to shares."""
    text = _(
        "As they are, the weights would give all points for more than the right answers."
        " They are worked out as shares: %(weights)s."
    )
    shares = (localize(weight.normalize()) for weight in weights)
    return text % {"weights": "; ".join(shares)}
