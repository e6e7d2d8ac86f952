"""What figures mean, and what to do about a bad one, in the words of lecturers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.statistics.advice import Advice

#: A short name, and what to do.
ADVICE: dict[Advice, tuple[Any, Any]] = {
    Advice.FEW_ATTEMPTS: (
        _("Few attempts"),
        _(
            "With fewer than 10 attempts chance decides. Do not change a question"
            " because of these figures."
        ),
    ),
    Advice.WAITS: (
        _("Waits to be marked"),
        _(
            "The question has no figures until everybody's answer is marked, and is"
            " left out of the totals here."
        ),
    ),
    Advice.VOID: (
        _("Void question"),
        _(
            "A correction of the key took the question out, or gave everybody all of its"
            " points."
        ),
    ),
    Advice.LOW_CONSISTENCY: (
        _("Low consistency"),
        _(
            "The questions do not measure the same, so the results hang on chance. Look"
            " at the questions with a low discrimination. More questions help, too."
        ),
    ),
    Advice.NEGATIVE_DISCRIMINATION: (
        _("Negative discrimination"),
        _(
            "Those who do well elsewhere do worse here. Look at the key first, then at"
            " the wording."
        ),
    ),
    Advice.WEAK_DISCRIMINATION: (
        _("Weak discrimination"),
        _(
            "The question hardly tells good from weak results. Look at the wording, and"
            " at options that nobody chooses."
        ),
    ),
    Advice.TOO_EASY: (
        _("Very easy"),
        _("Nearly everybody has it. Keep it only if everybody must know this."),
    ),
    Advice.TOO_HARD: (
        _("Very hard"),
        _("Hardly anybody has it. Look at the key, and at whether this was taught."),
    ),
    Advice.NO_BETTER_THAN_GUESSING: (
        _("No better than guessing"),
        _("Guessing would have earned as much. Look at the key and at the wording."),
    ),
    Advice.WRONG_LINE_ATTRACTS_THE_BEST: (
        _("The best choose it"),
        _(
            "More of the best than of the weakest chose this wrong answer. The key may"
            " be wrong, or the answer is right in a way that was not thought of."
        ),
    ),
    Advice.RIGHT_LINE_REPELS_THE_BEST: (
        _("The best avoid it"),
        _("Fewer of the best than of the weakest chose this right answer."),
    ),
    Advice.NOBODY_CHOSE: (
        _("Nobody chose it"),
        _("Replace it: it costs time to read and tells nothing."),
    ),
}

#: Figure and meaning, in the order of the page.
MEANINGS = (
    (
        _("Facility"),
        _("The share of the points that was earned: 100 is very easy, 0 very hard."),
    ),
    (_("Deviation"), _("How far the results lie from the mean, in points.")),
    (_("Guess"), _("The share of the points that guessing earns.")),
    (_("Weight"), _("The share of the points of the test that the question has.")),
    (
        _("Effect"),
        _("The share of the differences between results that the question makes."),
    ),
    (
        _("Discrimination"),
        _(
            "Whether those who do well in the rest of the test do well here: 1 always, 0"
            " it makes no difference, below 0 the reverse. From 0.3 on it is good."
        ),
    ),
    (
        _("Efficiency"),
        _("The discrimination as a share of what a question this hard can reach."),
    ),
    (
        _("Consistency"),
        _(
            "Cronbach's alpha: how far the questions measure the same. From 0.75 on it"
            " is good."
        ),
    ),
    (_("Standard error"), _("By how many points chance moves a result.")),
    (
        _("Best, weakest"),
        _(
            "The 27 % with the most and with the fewest points in the rest of the test,"
            " and the share of each that gave this answer."
        ),
    ),
)
