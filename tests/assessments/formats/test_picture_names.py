from assessments.formats.picture_names import picture_names, with_names
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text

ONE, TWO = "a" * 64, "b" * 64


def question():
    return ParsedQuestion(
        1,
        "single",
        Text(f'<img src="picture:{ONE}.png"> <img src="picture:{ONE}">', "html"),
        choices=(ParsedChoice(Text(f"![map](picture:{TWO})", "markdown")),),
        feedback=Text("picture:none"),
    )


def test_pictures_are_found_in_every_text_each_once():
    assert picture_names(question()) == [ONE, TWO]


def test_names_are_replaced_in_every_text():
    changed = with_names(question(), lambda name: name.upper()[:12])

    assert changed.text.text == '<img src="PICTURE:AAAA"> <img src="PICTURE:AAAA">'
    assert changed.choices[0].text.text == "![map](PICTURE:BBBB)"
    assert changed.feedback.text == "picture:none"
