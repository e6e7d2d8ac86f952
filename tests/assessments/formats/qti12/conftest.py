"""QTI 1.2 in a test."""

import io
import zipfile

from assessments.formats.opening.source import SourceFile
from assessments.formats.qti12.reader import read


def item(body, *, kind="", ident="i1", title="Q", points="", stem="Why?"):
    fields = {"question_type": kind, "points_possible": points}
    metadata = "".join(
        f"<qtimetadatafield><fieldlabel>{k}</fieldlabel><fieldentry>{v}</fieldentry></qtimetadatafield>"
        for k, v in fields.items()
        if v
    )
    return (
        f'<item ident="{ident}" title="{title}"><itemmetadata><qtimetadata>{metadata}'
        "</qtimetadata></itemmetadata><presentation><material>"
        f'<mattext texttype="text/html"><![CDATA[{stem}]]></mattext></material>{body}</item>'
    )


def lid(*labels, ident="r1", many=False, stem=""):
    cardinality = "Multiple" if many else "Single"
    material = f"<material><mattext>{stem}</mattext></material>" if stem else ""
    options = "".join(
        f'<response_label ident="{key}"><material><mattext texttype="TEXT/PLAIN">{text}'
        "</mattext></material></response_label>"
        for key, text in labels
    )
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{material}'
        f"<render_choice>{options}</render_choice></response_lid>"
    )


FIB = '<response_str ident="r1"><render_fib/></response_str>'


def processing(*conditions):
    return f"</presentation><resprocessing>{''.join(conditions)}</resprocessing>"


def condition(variables, score, more=""):
    return (
        f"<respcondition><conditionvar>{variables}</conditionvar>"
        f'<setvar varname="SCORE">{score}</setvar>{more}</respcondition>'
    )


def equal(value, ident="r1"):
    return f'<varequal respident="{ident}">{value}</varequal>'


def quiz(*items, ident="a1", title="Quiz"):
    return (
        '<?xml version="1.0"?><questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">'
        f'<assessment ident="{ident}" title="{title}"><section>{"".join(items)}</section>'
        "</assessment></questestinterop>"
    )


def parsed(*items):
    return read(SourceFile("x.xml", quiz(*items).encode()))


def package(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return SourceFile("x.zip", buffer.getvalue())


def one(*items):
    file = parsed(*items)
    assert file.errors == []
    (found,) = file.questions
    return found
