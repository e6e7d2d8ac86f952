"""How far a run is, on whatever bar the caller draws."""

from assessment_site.operations.load.progress import LoadProgress


class Bars:
    """What was drawn: for each phase its total, its steps, and whether it is gone."""

    def __init__(self):
        self.drawn = {}

    def __call__(self, what, total):
        self.drawn[what] = [total, 0, False]
        return Bar(self.drawn[what])


class Bar:
    def __init__(self, drawn):
        self.drawn = drawn

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.drawn[2] = True

    def step(self):
        self.drawn[1] += 1


def test_a_phase_wipes_out_the_one_before():
    bars = Bars()
    progress = LoadProgress(bars)
    progress.start("Connecting", 3)
    progress.step(2)

    progress.start("Saving", 5)

    assert bars.drawn == {"Connecting": [3, 2, True], "Saving": [5, 0, False]}
    progress.clear()
    assert bars.drawn["Saving"][2]


def test_a_phase_that_lasts_never_goes_back():
    bars = Bars()
    progress = LoadProgress(bars)
    progress.start_seconds("Waiting", 2)

    for seconds in (0.5, 0.2, 1.0):
        progress.reach(seconds)

    assert bars.drawn["Waiting"][:2] == [20, 10]
