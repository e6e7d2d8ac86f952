from django.utils.translation import gettext, override

from assessments.gettext_marker import marked


def test_a_marked_text_stays_and_can_be_translated():
    with override("de"):
        assert marked("Clock stopped") == "Clock stopped"
        assert gettext(marked("Clock stopped")) == "Uhr angehalten"
