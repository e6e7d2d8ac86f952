"""QTI 3 is read by the names of QTI 2."""

from lxml import etree

from assessments.formats.qti21.elements import camel, plain


def test_names_of_qti_3_become_those_of_qti_2():
    found = plain(
        etree.fromstring(
            '<qti-item-body xmlns="urn:3"><qti-choice-interaction max-choices="1">'
            '<p aria-label="x">a</p> b</qti-choice-interaction></qti-item-body>'
        )
    )

    assert etree.tostring(found, encoding="unicode") == (
        '<itemBody><choiceInteraction maxChoices="1"><p aria-label="x">a</p> b'
        "</choiceInteraction></itemBody>"
    )


def test_namespaces_go_and_lines_stay():
    found = plain(
        etree.fromstring('<a xmlns:m="urn:m" xmlns:y="urn:y">\n<m:math y:z="1"/></a>')
    )

    assert [one.tag for one in found.iter()] == ["a", "math"]
    assert dict(found[0].attrib) == {}
    assert found[0].sourceline == 2
    assert camel("simple-match-set") == "simpleMatchSet"
