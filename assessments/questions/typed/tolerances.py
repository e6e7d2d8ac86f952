"""
Tolerances of accepted numbers as a distance, whatever way the author gave them. Pure.

A paper holds distances only, so comparing, explaining and correcting need one rule.
"""

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

ABSOLUTE, PERCENT, FIGURES = "absolute", "percent", "figures"
MOST_FIGURES = 30
# Digits of an accepted number times those of a tolerance: nothing is rounded.
EXACT = Context(prec=400, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def distance(number: Decimal, amount: Decimal, way: str) -> Decimal:
    """
    How far an answer may be off an accepted number.

    ``figures``: half a unit of the last of so many significant figures of the accepted
    number; 3.142 with three of them takes 3.137 to 3.147. Zero has no such figure, and
    is exact.
    """
    if way == PERCENT:
        return EXACT.scaleb(EXACT.multiply(number.copy_abs(), amount), -2)
    if way == FIGURES:
        return _half_a_unit(number, int(amount)) if amount else Decimal(0)
    return amount


def _half_a_unit(number: Decimal, figures: int) -> Decimal:
    if not number:
        return Decimal(0)
    return EXACT.scaleb(Decimal(5), number.adjusted() - figures)


def is_sound(amount: Decimal | None, way: str) -> bool:
    """Whether an author can mean this: significant figures are counted."""
    if amount is None or way != FIGURES:
        return True
    return amount == amount.to_integral_value() and 1 <= amount <= MOST_FIGURES
