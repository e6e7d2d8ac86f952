"""QTI 2 in a test."""

from assessments.formats.opening.source import SourceFile
from assessments.formats.qti21.reader import read

SPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def template(name):
    return f'<responseProcessing template="{TEMPLATES}{name}"/>'


MATCH, MAP = template("match_correct"), template("map_response")


def correct(*values):
    inside = "".join(f"<value>{one}</value>" for one in values)
    return f"<correctResponse>{inside}</correctResponse>"


def mapping(entries, more=""):
    lines = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{score}"/>'
        for key, score in entries.items()
    )
    return f"<mapping {more}>{lines}</mapping>"


def item(
    key,
    body,
    processing=MATCH,
    *,
    base="identifier",
    cardinality="single",
    ident="i1",
    title="Q",
    more="",
    attributes="",
):
    return (
        f'<assessmentItem xmlns="{SPACE}" identifier="{ident}" title="{title}" {attributes}>'
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}"'
        f' baseType="{base}">{key}</responseDeclaration>'
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        f"{more}<itemBody>{body}</itemBody>{processing}</assessmentItem>"
    )


def options(*pairs, name="simpleChoice"):
    return "".join(f'<{name} identifier="{key}">{text}</{name}>' for key, text in pairs)


ABC = (("A", "Rome"), ("B", "Paris"), ("C", "Bern"))


def choice(*pairs, most=1, prompt="Why?"):
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}">'
        f"<prompt>{prompt}</prompt>{options(*(pairs or ABC))}</choiceInteraction>"
    )


ENTRY = '<p>Say: <textEntryInteraction responseIdentifier="RESPONSE"/>.</p>'


def rules(*parts):
    return f"<responseProcessing>{''.join(parts)}</responseProcessing>"


def when(condition, score, other="0"):
    return (
        f"<responseCondition><responseIf>{condition}{points(score)}</responseIf>"
        f"<responseElse>{points(other)}</responseElse></responseCondition>"
    )


def points(score):
    inside = f'<baseValue baseType="float">{score}</baseValue>'
    return f'<setOutcomeValue identifier="SCORE">{inside}</setOutcomeValue>'


GIVEN = '<variable identifier="RESPONSE"/>'
RIGHT = '<correct identifier="RESPONSE"/>'


def parsed(text):
    return read(SourceFile("x.xml", text.encode()))


def one(text):
    file = parsed(text)
    assert file.errors == []
    (found,) = file.questions
    return found
