from assessment_site.operations.doctor.findings import Level, fail, ok, warn


def test_what_is_not_well_says_what_to_do():
    assert (ok("database", "answers").level, ok("database", "answers").fix) == (
        Level.OK,
        "",
    )
    assert warn("clock", "is off", "Run NTP.").fix == "Run NTP."
    assert fail("redis", "is away", "Start it.").level == "fail"
