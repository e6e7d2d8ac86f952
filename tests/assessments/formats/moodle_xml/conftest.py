"""Moodle XML in a test."""

import base64

from assessments.formats.moodle_xml.reader import read
from assessments.formats.opening.source import SourceFile

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


def quiz(*questions):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>{"".join(questions)}</quiz>'


def question(kind, body="", *, name="Q", text="Why?", format="html"):
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="{format}"><text><![CDATA[{text}]]></text></questiontext>'
        f"{body}</question>"
    )


def answer(text, fraction="0", more=""):
    return (
        f'<answer fraction="{fraction}"><text><![CDATA[{text}]]></text>{more}</answer>'
    )


def parsed(*questions):
    data = quiz(*questions).encode()
    return read(SourceFile("quiz.xml", data))


def one(*questions):
    file = parsed(*questions)
    assert file.errors == []
    (found,) = file.questions
    return found
