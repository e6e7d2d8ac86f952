"""
The elements of an item without namespaces, in the names of QTI 2.

QTI 3 calls the same things ``qti-choice-interaction`` and ``response-identifier``.
"""

from lxml import etree

from assessments.formats.opening.xml import Element, line_of, local_name

THREE = "qti-"


def plain(element: Element) -> Element:
    """A copy of the element with all that is in it. The depth was bounded before."""
    name = local_name(element)
    is_three = name.startswith(THREE)
    copy = etree.Element(camel(name.removeprefix(THREE)) if is_three else name)
    copy.sourceline = line_of(element)  # type: ignore[assignment]
    for key, value in element.attrib.items():
        if not str(key).startswith("{"):
            copy.set(camel(str(key)) if is_three else str(key), str(value))
    copy.text, copy.tail = element.text, element.tail
    # Comments are not parsed, so what is no element is an entity, which we refuse.
    copy.extend(plain(one) for one in element if local_name(one))
    return copy


def camel(name: str) -> str:
    """``choice-interaction`` becomes ``choiceInteraction``."""
    first, *others = name.split("-")
    return first + "".join(one[:1].upper() + one[1:] for one in others)
