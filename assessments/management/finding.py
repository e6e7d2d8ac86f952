"""The test that somebody names at the command line."""

from django.core.management.base import CommandError

from assessments.management.base import printable
from assessments.models import Test

SHOWN_TESTS = 10


def test_named(name: str) -> Test:
    """
    Find a test by its address, else by its number.

    Raises:
        CommandError: If there is none; the message names the newest tests.
    """
    test = Test.objects.filter(slug=name).first()
    if test is None and name.isascii() and name.isdigit() and len(name) < 19:
        test = Test.objects.filter(pk=int(name)).first()
    if test is None:
        raise CommandError(_no_such_test(name))
    return test


def _no_such_test(name: str) -> str:
    newest = Test.objects.order_by("-created_at").values_list("slug", flat=True)
    slugs = ", ".join(newest[:SHOWN_TESTS])
    there_are = (
        f"The newest tests are: {slugs}." if slugs else "This site has no tests yet."
    )
    return f"There is no test “{printable(name)}”. {there_are}"
