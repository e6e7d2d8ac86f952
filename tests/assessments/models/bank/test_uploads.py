from django.utils import timezone

from assessments.models import QuestionFile


def test_a_file_is_called_by_its_name():
    assert str(QuestionFile(name="a.gift", made_at=timezone.now())) == "a.gift"
