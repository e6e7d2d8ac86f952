from assessments.monitoring.facts import NOT_STARTED, AttemptClock, waiting_id
from tests.assessments.monitoring.people import facts


def test_a_row_of_somebody_who_has_not_started_is_of_the_person():
    assert waiting_id(7) == "user:7"
    assert AttemptClock().status == NOT_STARTED == "not_started"


def test_two_people_never_share_a_part():
    one, other = facts(), facts()
    one.takeovers = other.takeovers

    assert one.clock is not other.clock
    assert one.keeps_answers
