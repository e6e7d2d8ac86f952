"""The ways to load the site; each acts on a Stage and adds to its findings."""

from collections.abc import Awaitable, Callable, Mapping

from assessment_site.operations.load.plan import Stage
from assessment_site.operations.load.scenarios.answering import answers, paced
from assessment_site.operations.load.scenarios.connecting import idle, reconnect, storm
from assessment_site.operations.load.scenarios.seats import race, takeover

SCENARIOS: Mapping[str, Callable[[Stage], Awaitable[None]]] = {
    "storm": storm,
    "takeover": takeover,
    "race": race,
    "answers": answers,
    "paced": paced,
    "reconnect": reconnect,
    "idle": idle,
}
