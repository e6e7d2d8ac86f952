"""The numbers of a numerical GIFT answer: ``3.14``, ``3.14:0.01``, ``3.1..3.2``."""

from collections.abc import Callable
from decimal import Context, Decimal

from django.utils.translation import gettext as _

from assessments.formats.pieces import Piece
from assessments.questions.reading_words import two_readings
from assessments.questions.responses import NUMBER_CHARS
from assessments.questions.typed.numbers import readings

# The database has room for a tolerance of 150 digits, 100 of them after the point.
MAX_SIZE = Decimal(10) ** 50
SMALLEST = Decimal("1e-100")
EXACT = Context(prec=200)
# Larger and smaller numbers are stored with an exponent.
WRITTEN_OUT = 20

Warn = Callable[[Piece, str], None]


def read_number(piece: Piece, warn: Warn) -> tuple[str, Decimal]:
    """
    An accepted number as text, and its tolerance.

    Raises:
        BrokenQuestion: If it is no number, or too large or too fine to be stored.
    """
    text = piece.text
    if text == "*":
        return text, Decimal(0)
    if text.find("..") > 0:
        return _range(piece, warn)
    number, _colon, tolerance = text.partition(":")
    value = _decimal(piece, number, warn)
    off = _decimal(piece, tolerance, warn) if tolerance.strip() else Decimal(0)
    if off < 0:
        warn(piece, _("A tolerance has no sign; the minus was left out."))
        off = -off
    return _written(value), _storable(piece, off)


def _range(piece: Piece, warn: Warn) -> tuple[str, Decimal]:
    """``low..high`` is stored as its middle and half its width."""
    first, _dots, last = piece.text.partition("..")
    low, high = _decimal(piece, first, warn), _decimal(piece, last, warn)
    if low > high:
        warn(piece, _("The range runs backwards; it was turned around."))
        low, high = high, low
    middle = EXACT.divide(EXACT.add(low, high), Decimal(2))
    half = EXACT.divide(EXACT.subtract(high, low), Decimal(2))
    return _written(middle), _storable(piece, half)


def _decimal(piece: Piece, text: str, warn: Warn) -> Decimal:
    shown = text.strip()[:20]
    found = readings(text) if len(text) <= NUMBER_CHARS else {}
    if not found:
        raise piece.broken(_("“%(text)s” is not a number.") % {"text": shown})
    # In GIFT a point is a decimal point, but only the author knows what a comma means.
    if len(found) > 1 and "," in text:
        raise piece.broken(two_readings(shown))
    number = next(iter(found.values()))
    if number.copy_abs() >= MAX_SIZE or number.as_tuple().exponent < -120:  # type: ignore[operator]  # a finite number's exponent is an int
        raise piece.broken(_("This number is too large or too fine."))
    if "," in text:
        shown = f"{number:f}"
        warn(
            piece, _("The comma was read as decimal point: %(text)s.") % {"text": shown}
        )
    return number


def _written(number: Decimal) -> str:
    is_usual = -WRITTEN_OUT < number.adjusted() < WRITTEN_OUT
    return f"{number:f}" if is_usual or not number else f"{number:e}"


def _storable(piece: Piece, tolerance: Decimal) -> Decimal:
    if tolerance and tolerance < SMALLEST:
        raise piece.broken(_("This tolerance is too fine to be stored."))
    return EXACT.quantize(tolerance, SMALLEST)
