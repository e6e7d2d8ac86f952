from assessments.formats.opening import limits


def test_a_file_in_a_zip_may_be_as_large_as_the_zip_and_no_larger_than_all_together():
    assert limits.MAX_FILE_BYTES <= limits.MAX_PACKAGE_BYTES
    assert limits.MAX_ENTRY_BYTES <= limits.MAX_UNPACKED_BYTES
