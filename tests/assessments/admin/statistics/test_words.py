import re

from django.conf import settings

from assessments.admin.statistics.words import ADVICE
from assessments.statistics.advice import Advice

DOCS = settings.BASE_DIR / "docs" / "statistics.md"


def test_every_advice_has_words_and_a_line_in_the_docs():
    in_docs = set(re.findall(r"^\| `(\w+)` \|", DOCS.read_text(), re.MULTILINE))

    assert set(ADVICE) == set(Advice)
    assert set(Advice) <= in_docs
