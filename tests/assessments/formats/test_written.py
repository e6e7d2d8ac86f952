from assessments.formats.written import Loss, WrittenFile


def test_a_file_that_holds_everything_has_no_losses():
    assert WrittenFile(b"x").losses == ()
    assert WrittenFile(b"x", (Loss("Q1", "Its tags."),)).losses[0].name == "Q1"
