from assessments.api.serializers.files import FileOfAnswer
from assessments.models import AnswerFile


def test_a_file_is_shown_by_what_a_save_names_and_its_type():
    file = AnswerFile(name="a.pdf", size=1, sha256="a" * 64, type="pdf")

    assert FileOfAnswer(file).data == {
        "name": "a.pdf",
        "size": 1,
        "sha256": "a" * 64,
        "type": "pdf",
    }
