import pytest
from django.db import connection

from assessments.models import DrawnFormula


@pytest.mark.django_db
def test_a_row_of_its_key_alone_is_complete():
    """As a process of the release before writes it, or SQL."""
    table = DrawnFormula._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (key) VALUES (%s)", ["k"])

    one = DrawnFormula.objects.get()
    assert (one.mathml, one.why) == ("", "")
    assert one.drawn_at is not None
