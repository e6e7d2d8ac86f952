from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.kind import ScoredBy
from assessments.questions.kinds.unsupported import Unsupported
from assessments.questions.registry import flaws_of

KIND = Unsupported()


def test_no_test_with_it_can_be_published():
    (flaw,) = flaws_of("unsupported", "Draw a map.", [])

    assert flaw.forbids is Forbids.PUBLISHING
    assert [one.forbids for one in KIND.flaws([AuthoredChoice("a")])] == [
        Forbids.PUBLISHING
    ]


def test_a_preview_shows_it_as_an_essay():
    assert KIND.template == "assessments/questions/essay.html"
    assert KIND.plain_template == "assessments/plain/fields/essay.html"
    assert KIND.scored_by is ScoredBy.PERSON
    assert not KIND.is_asked
