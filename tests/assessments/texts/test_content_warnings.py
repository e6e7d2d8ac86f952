"""What not every candidate could read is told to its author, with what to do."""

import pytest

from assessments.texts.content_warnings import content_warnings_of

pytestmark = pytest.mark.django_db

PIXEL = "data:image/png;base64,iVBORw0KGgo="
NO_ALT = (
    "A picture has no description for those who cannot see it. Write what it shows, "
    'alt="like this", or alt="" if it merely decorates.'
)
NO_MARKDOWN_ALT = (
    "A picture has no description for those who cannot see it. Write what it shows "
    "between the brackets, ![like this](…); leave them empty only if it merely "
    "decorates."
)
NOT_SHOWN = (
    "A picture is not shown. Bring it with “Add pictures” on the list of questions; a "
    "picture of another site is never shown."
)


@pytest.mark.parametrize(
    ("text", "text_format", "flaws"),
    [
        (f'<p>Which? <img src="{PIXEL}"></p>', "html", [NO_ALT]),
        (f"<IMG alt='' src=\"{PIXEL}\">", "html", []),
        (f'<img alt="A map" src="{PIXEL}"/>', "html", []),
        (f'Which? <img src="{PIXEL}">', "moodle", [NO_ALT]),
        (f"Which? ![]({PIXEL})", "markdown", [NO_MARKDOWN_ALT]),
        (f"Which? ![A map]({PIXEL})", "markdown", []),
        ('<img src="https://example.org/1.png" alt="A map">', "html", [NOT_SHOWN]),
        ('<img src="@@PLUGINFILE@@/1.png">', "html", [NOT_SHOWN, NO_ALT]),
        (f'<img src="{PIXEL}">' * 3, "html", [NO_ALT]),
        (f'<img src="{PIXEL}">', "plain", []),
        ("`<img src=x>` and &lt;img>", "markdown", []),
    ],
)
def test_pictures_are_looked_at(text, text_format, flaws):
    assert content_warnings_of([(text, text_format)]) == flaws


@pytest.mark.parametrize("text_format", ["html", "moodle", "markdown", "plain"])
def test_formulas_are_tried(text_format):
    good, bad = r"Find \(x^2\).", r"Find \(x\nosuch\)."

    assert content_warnings_of([(good, text_format)]) == []
    assert content_warnings_of([(good, text_format), (bad, text_format)]) == [
        r"The formula \(x\nosuch\) cannot be drawn and is shown as it is written: "
        r'Unknown command "\nosuch".'
    ]
