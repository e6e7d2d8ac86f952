"""Points in files, and shares of them in percent as the formats of Moodle write them."""

from decimal import Decimal, InvalidOperation

ONE_HUNDRED = Decimal(100)
LARGEST_POINTS = Decimal("99999.99")
# Moodle rounds fractions to five places of a percent. A weight within 0.01 % means one.
FRACTIONS = [Decimal(n) / d for d in (3, 6, 7, 9, 11, 12) for n in range(1, d)]
NEAR = Decimal("0.0001")
PLACES = Decimal("0.0000001")
#: What Moodle's importer takes, in percent; it refuses others, or takes the nearest.
MOODLE_TAKES = [
    Decimal(text)
    for text in [
        "0",
        "5",
        "10",
        "11.11111",
        "12.5",
        "14.28571",
        "16.66667",
        "20",
        "25",
        "30",
        "33.33333",
        "40",
        "50",
        "60",
        "66.66667",
        "70",
        "75",
        "80",
        "83.33333",
        "90",
        "100",
    ]
]


def percent_of(text: str) -> Decimal | None:
    """A number of percent; None if it is none."""
    try:
        number = Decimal(text.strip().removesuffix("%").replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def snapped(weight: Decimal) -> Decimal:
    """33.33333 % means a third."""
    size = abs(weight)
    near = next((f for f in FRACTIONS if abs(f - size) <= NEAR), size)
    return near.copy_sign(weight).quantize(PLACES)


def clamped(percent: Decimal) -> Decimal:
    return min(max(percent, -ONE_HUNDRED), ONE_HUNDRED)


def in_percent(weight: Decimal) -> str:
    """A weight as Moodle writes it: ``33.33333``, ``50``."""
    percent = (weight * 100).quantize(Decimal("0.00001"))
    return f"{percent.normalize():f}" if percent else "0"


def moodle_takes(weight: Decimal) -> bool:
    """Whether Moodle's importer knows this share."""
    size = abs(weight) * 100
    return any(abs(size - known) <= Decimal("0.01") for known in MOODLE_TAKES)


def points_in(text: str) -> Decimal | None:
    """A number of points as a slot holds it; None if the text is none."""
    points = percent_of(text)
    if points is None or not 0 <= points <= LARGEST_POINTS:
        return None
    return points.quantize(Decimal("0.01"))
