"""What stands in the file."""

from assessments.formats.json.writer import write
from assessments.formats.opening.zips import open_zip
from assessments.questions.parsed import Text
from tests.assessments.formats.json.test_reader import PICTURE, SHA, question, read_data


def test_pictures_and_categories_come_back_and_unused_pictures_are_not_written():
    one = question(text=Text(f'<img src="picture:{SHA}">', "html"))
    unused = {"b" * 64: PICTURE}

    written = write([one], {SHA: PICTURE} | unused, {"Maps": "All maps.\nOf all."})
    parsed = read_data(written.data)

    assert parsed.items == [one]
    assert parsed.pictures == {SHA: PICTURE}
    assert parsed.categories == {"Maps": "All maps.\nOf all."}
    assert open_zip(written.data).names == ["bank.json", f"pictures/{SHA}"]


def test_the_same_questions_give_the_same_file():
    one = question(text=Text(f"picture:{SHA}"))

    assert write([one], {SHA: PICTURE}) == write([one], {SHA: PICTURE})
