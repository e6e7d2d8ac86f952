from assessments.formats.importing.rows import about_the_file, rows_of
from assessments.questions.parsed import (
    FileProblem,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Severity,
    Text,
)
from assessments.services.authoring.importing.planning import ImportOutcome


def question(line, **fields):
    return ParsedQuestion(line, "essay", Text(f"Question {line}"), **fields)


def warning(line, words="Odd."):
    return FileProblem(Severity.WARNING, line, words, "")


def test_a_warning_belongs_to_the_question_in_whose_lines_it_is():
    parsed = ParsedFile(
        [question(3, name="A"), ParsedDescription(6, Text("x")), question(9)],
        [
            warning(1, "File."),
            warning(3, "One."),
            warning(5, "Two."),
            warning(6, "Text."),
            warning(11, "Three."),
            warning(12, "Three."),
        ],
    )

    first, second = rows_of(parsed, [ImportOutcome.CREATED, ImportOutcome.UNCHANGED])

    assert (first.line, first.name, first.flaws) == (3, "A", ("One.", "Two."))
    assert (second.name, second.outcome) == ("Question 9", ImportOutcome.UNCHANGED)
    assert second.flaws == ("Three.",)
    assert [p.message for p in about_the_file(parsed)] == ["File.", "Text."]


def test_a_broken_question_is_a_row_in_its_place():
    broken = FileProblem(Severity.ERROR, 5, "No “}”.", "blue? {=yes")
    parsed = ParsedFile([question(1), question(8)], [broken])

    rows = rows_of(parsed, [ImportOutcome.CREATED] * 2)

    assert [(r.line, r.outcome.value) for r in rows] == [
        (1, "created"),
        (5, "failed"),
        (8, "created"),
    ]
    assert (rows[1].name, rows[1].kind, rows[1].flaws) == (
        "blue? {=yes",
        "",
        ("No “}”.",),
    )


def test_each_file_of_a_package_counts_its_own_lines():
    parsed = ParsedFile(
        [question(2, part="a.xml"), question(1, part="b.xml")],
        [
            FileProblem(Severity.WARNING, 5, "Of a.", "", "a.xml"),
            FileProblem(Severity.WARNING, 9, "Of b.", "", "b.xml"),
            FileProblem(Severity.WARNING, 1, "Of the first file.", "", "a.xml"),
            FileProblem(Severity.ERROR, 1, "Broken.", "", "a.xml"),
            warning(1, "Of the package."),
        ],
    )

    rows = rows_of(parsed, [ImportOutcome.CREATED] * 2)

    assert [(row.part, row.line, row.flaws) for row in rows] == [
        ("a.xml", 1, ("Broken.",)),
        ("a.xml", 2, ("Of a.",)),
        ("b.xml", 1, ("Of b.",)),
    ]
    about = [problem.message for problem in about_the_file(parsed)]
    assert about == ["Of the first file.", "Of the package."]


def test_several_questions_of_one_line_each_have_a_row():
    parsed = ParsedFile([question(1), question(1)], [])

    assert len(rows_of(parsed, [ImportOutcome.CREATED] * 2)) == 2
