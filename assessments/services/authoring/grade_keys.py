"""Giving a test another grade key."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.gradebook.table import grade_key_of
from assessments.models import Test, TestGradeKey
from assessments.rules.grade_key import GradeKey, as_text
from assessments.services.authoring.confirming import Warned, Warnings
from assessments.services.closing import locked
from assessments.services.errors import Refused


class GradeKeyChanged(Refused):
    """Somebody else changed the key after the person had looked at it."""

    code = "grade_key.changed"
    usual = gettext_lazy(
        "The grade key was changed meanwhile. Look at the grades again."
    )


@transaction.atomic
def change_grade_key(
    test_id: int, key: GradeKey | None, *, seen: GradeKey | None
) -> Test:
    """
    From now on the grades are by this key; None: there are no grades.

    ``seen`` is the key from which the person changed it. Grades that are released change
    for candidates at once.

    Raises:
        GradeKeyChanged: If that is not the key any more.
        Test.DoesNotExist: If there is no such test.
    """
    test = locked(test_id)
    if grade_key_of(test) != seen:
        raise GradeKeyChanged
    if key is None:
        TestGradeKey.objects.filter(test=test).delete()
        return test
    TestGradeKey.objects.update_or_create(
        test=test,
        defaults={
            "unit": key.unit.value,
            "lines": as_text(key.bounds),
            "pass_mark": key.pass_mark,
        },
    )
    return test


def released_grades_warning(test: Test) -> Warnings:
    """
    That a change of the key is seen by candidates. Its key is that of the grades, so it is
    a new warning whenever a form changes them.
    """
    if not test.shows_grade:
        return {}
    name = f"grade_key:{grade_key_of(test)}"
    words = _(
        "Grades are released: candidates see them by the changed grade key at once."
    )
    return {name: Warned(name, words)}
