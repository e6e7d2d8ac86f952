import pytest

from assessments.people.candidate_files import (
    COLUMNS,
    CandidateLine,
    LineProblem,
    UnreadableCandidates,
    read_candidates,
)

HEADINGS = ",".join(COLUMNS)


def read(*lines):
    return read_candidates("\n".join(lines).encode())


def usernames(file):
    return [row.username for row in file.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_row_is_read_however_a_spreadsheet_wrote_it(delimiter, encoding, newline):
    fields = ["jörg", "pass,w;ord", "Jörg", "Ä; B, C", "j@example.org", "Room A", "25"]
    quoted = delimiter.join(f'"{field}"' for field in fields)
    text = newline.join([HEADINGS.replace(",", delimiter), quoted, ""])

    file = read_candidates(text.encode(encoding))

    assert file.problems == []
    assert file.rows == [
        CandidateLine(
            line=2,
            username="jörg",
            password="pass,w;ord",
            first_name="Jörg",
            last_name="Ä; B, C",
            email="j@example.org",
            group="Room A",
            extra_time_percent=25,
        )
    ]


def test_columns_may_stand_in_any_order_and_be_left_out():
    file = read("Password , USERNAME", "secret, ana")

    assert file.rows == [CandidateLine(line=2, username="ana", password="secret")]


def test_fields_are_trimmed_but_a_password_keeps_its_end():
    file = read("username,password,group", " ana , two words , Room A ", "bob,  ,")

    assert file.rows == [
        CandidateLine(line=2, username="ana", password="two words ", group="Room A"),
        CandidateLine(line=3, username="bob"),
    ]


def test_a_username_is_normalised_as_the_sign_in_form_does():
    assert usernames(read("username", "ａｎａ")) == ["ana"]


def test_line_numbers_are_those_of_the_file():
    file = read("username,last_name", "", 'ana,"two', 'lines"', "", "bob,B", ",C")

    assert [(row.username, row.line) for row in file.rows] == [("ana", 3), ("bob", 6)]
    assert file.problems == [LineProblem(7, "the username is missing")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",secret,", "the username is missing"),
        ("ana,secret,25", "ana is on line 2 already"),
        ("bob,a,b,c", "4 fields, but there are 3 columns"),
        ("bob,a,half", "extra_time_percent is a whole number, not “half”"),
        ("bob,a,-5", "extra_time_percent is a whole number, not “-5”"),
        ("bob,a,1.5", "extra_time_percent is a whole number, not “1.5”"),
        ("bob,a,²", "extra_time_percent is a whole number, not “²”"),
        ("bob,a,401", "extra_time_percent is at most 400"),
    ],
)
def test_a_broken_row_is_reported_and_the_others_are_read(line, message):
    file = read("username,password,extra_time_percent", "ana,x,0", line, "cyd,x,25 %")

    assert file.problems == [LineProblem(3, message)]
    assert [(row.username, row.extra_time_percent) for row in file.rows] == [
        ("ana", 0),
        ("cyd", 25),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "There is no column “username”. The first line names the columns"),
        (b"ana,secret\n", "There is no column “username”. The first line names"),
        (b"username,shoe_size\n", "“shoe_size” is no column. The first line names"),
        (b"username,username\n", "The column “username” is there twice."),
        (b"username,password\n\n", "The file names no candidates."),
        (b"PK\x03\x04...", "This is a spreadsheet or another office file, not CSV."),
        (b"username\na\0b\n", "The file holds NUL characters"),
        (b"username\nana\nj\xf6rg\n", "Line 3 is not utf-8. Save the file as"),
        (b'username\nana\n"bob\ncyd\n', "Line 3: unexpected end of data."),
        (b'username,group\n"ana"x,A\n', "Line 2: ',' expected after '\"'."),
    ],
)
def test_what_is_no_list_of_candidates_is_refused_with_advice(data, message):
    with pytest.raises(UnreadableCandidates) as refused:
        read_candidates(data)

    assert str(refused.value).startswith(message)


def test_an_encoding_can_be_named():
    file = read_candidates("username\njörg\n".encode("cp1252"), encoding="cp1252")

    assert usernames(file) == ["jörg"]


def test_an_unknown_encoding_is_refused_by_name():
    with pytest.raises(UnreadableCandidates) as refused:
        read_candidates(b"username\nana\n", encoding="klingon")

    assert str(refused.value) == "There is no encoding called 'klingon'."


EXCEL = (
    "sep=;\r\nusername;password;first_name;last_name;\r\n"
    "ann.o;Long-Enough-1!;Ann;Osei;\r\nAnn.O;Long-Enough-2!;Ann;Osei;\r\n"
)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_list_is_read_as_a_spreadsheet_saves_it(mark):
    file = read_candidates((mark + EXCEL).encode())

    assert file.rows == [
        CandidateLine(
            line=3,
            username="ann.o",
            password="Long-Enough-1!",
            first_name="Ann",
            last_name="Osei",
        )
    ]
    assert file.problems == [
        LineProblem(
            4,
            "Ann.O is ann.o of line 3: user names that differ in case alone are one",
        )
    ]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_the_line_that_names_the_separator_is_no_heading(line):
    assert usernames(read(line, "username;group", "ana;A, B")) == ["ana"]


def test_separators_at_the_ends_of_lines_mean_nothing():
    file = read("username,group,,", "ana,A,,", "bob,B", "cyd,C,,x", ",,,")

    assert usernames(file) == ["ana", "bob"]
    assert file.problems == [LineProblem(4, "4 fields, but there are 2 columns")]


def test_a_column_without_a_name_is_refused_before_the_last():
    with pytest.raises(UnreadableCandidates, match="“” is no column"):
        read("username,,group", "ana,x,A")


@pytest.mark.parametrize(
    ("headings", "line"),
    [
        ("username,group,group", "ana,A,B"),
        ("username,Group,group ", "ana,A, B "),
        ("username,group", "ana,A;B"),
        ("username,group", "ana,A | B|A"),
        ("username,group,group,group", "ana,A,,B"),
    ],
)
def test_several_groups(headings, line):
    (row,) = read(headings, line).rows

    assert row.groups == ("A", "B")


def test_headings_are_read_as_people_write_them():
    (row,) = read("Username,First Name", "a,B").rows

    assert (row.username, row.first_name) == ("a", "B")


def test_zeros_that_a_formula_keeps_are_kept():
    (row,) = read("username,student_number,first_name", 'ana,="0071",="').rows

    assert (row.student_number, row.first_name) == ("0071", '="')


@pytest.mark.parametrize(
    ("cell", "minutes", "message"),
    [
        ("15", 15, None),
        ("", None, None),
        ("601", None, "extra_time_minutes is at most 600"),
        ("1.5", None, "extra_time_minutes is a whole number, not “1.5”"),
    ],
)
def test_extra_time_in_minutes(cell, minutes, message):
    file = read("username,extra_time_minutes", f"ana,{cell}", "bob,1")

    assert [p.message for p in file.problems] == ([message] if message else [])
    assert file.rows[0].extra_time_minutes == (1 if message else minutes)
