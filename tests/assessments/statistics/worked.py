"""
Worked figures that Moodle publishes, calculated there in spreadsheets, not by Moodle.

GENERATED: mod/quiz/report/statistics/tests/statistics_test.php of Moodle, the questions
whose points differ; "Values expected are taken from contrib/tools/quiz_tools/stats.xls".
WALKED: results00.csv and qstats00.csv in the folder fixtures/ beside it, and the figures of
the whole quiz in stats_from_steps_walkthrough_test.php; the spreadsheet is
https://github.com/jamiepratt/moodle-quiz-tools/tree/master/statsspreadsheet
"""

from assessments.questions.presented import Line
from assessments.statistics.marks import Asked, MarkColumn

# A line for each attempt, a number for each question, the first out of 8, the others of 1.
GENERATED = """
5.5 0.3 0.9 1 0.3 1 0 0 1 1 0 0 1
1 0.9 0.9 0.3 0.3 1 0 0 1 0 1 0 1
2.5 1 0.9 0.3 1 0 0 1 1 1 1 1 1
4 0.3 0.9 1 0.3 0 0 0 0 1 0 0 1
3 0.9 0.3 0.9 1 0 1 0 0 1 1 1 0
4.5 0.9 1 1 0.9 0 1 1 1 0 0 0 0
3 0.3 0.3 0.3 0.3 1 0 1 1 1 1 1 1
6 0.9 0.9 1 0.3 0 1 1 1 1 0 0 1
0.5 0.9 1 0.9 0.3 0 1 1 0 1 1 0 1
5.5 0.9 1 0.9 0.3 1 1 0 0 1 0 0 0
2.5 0.9 1 1 0.9 0 1 0 0 1 0 0 1
4 0.9 0.3 0.9 1 0 1 1 1 1 1 0 1
4 0.9 0.3 0.3 1 1 1 1 0 0 1 1 0
3 1 1 0.3 1 0 1 0 1 1 1 1 0
1 1 0.9 0.3 0.3 1 0 1 0 0 0 0 0
1 0.3 0.3 0.3 0.9 0 0 0 1 0 0 0 1
1.5 1 0.3 0.9 1 1 1 0 1 1 0 0 0
4 0.9 1 0.9 1 0 1 1 1 0 1 0 0
2 0.9 0.9 0.3 0.9 0 1 0 0 0 0 0 0
1 1 0.3 0.3 0.3 0 1 1 0 1 0 0 0
6 0.9 1 1 0.9 0 0 0 1 0 0 1 1
7 0.9 0.3 0.3 0.3 1 0 1 1 1 1 0 0
"""
GENERATED_FIGURES = {
    "facility": [
        *(41.19318182, 81.36363636, 71.36363636, 65.45454545, 65.90909091),
        *(36.36363636, 59.09090909, 50, 59.09090909, 63.63636364, 45.45454545),
        *(27.27272727, 50),
    ],
    "deviation": [
        *(1912.733589, 251.2738111, 322.6312277, 333.4199022, 337.5811591),
        *(492.3659639, 503.2362797, 511.7663157, 503.2362797, 492.3659639),
        *(509.6471914, 455.8423058, 511.7663157),
    ],
    "effective_weight": [
        *(26.58464457, 3.368456046, 3.253955259, 7.584083694, 3.79658376),
        *(3.183278505, 4.532356904, 7.78856243, 10.08351572, 8.381139345),
        *(8.727645713, 7.946277111, 4.769500946),
    ],
    "discrimination": [
        *(25.88327077, 1.170256965, -4.207816809, 28.16930644, -2.513606859),
        *(-12.99017581, -8.900638238, 8.670004606, 29.63337745, 15.18945843),
        *(16.21079629, 15.52451404, -8.396734802),
    ],
    "efficiency": [
        *(27.23492723, 1.382386552, -4.691171307, 31.12404354, -2.877487579),
        *(-17.5074184, -10.27568922, 10.86956522, 34.58997279, 17.4790556),
        *(20.14359793, 22.06477733, -10),
    ],
}

WALKED = """
1 1 1 1 1 0 1
1 1 1 1 0.5 1 0
1 1 1 1 0.5 0 1
0 0 1 1 1 0 0
1 0 1 0 0 1 0.5
1 1 1 1 0.5 0 0.5
0 1 1 1 0.5 1 0.5
1 1 1 0 0.5 1 0.5
1 0 1 1 1 1 1
0 1 1 0 0.5 1 0.5
0.8 0 1 1 0.5 1 0.5
1 1 1 0 0.5 1 1
1 0 1 1 0.5 1 0.5
1 0 1 1 1 0 0.5
0 0 1 1 0 1 1
1 0 1 0 0.5 1 1
0.8 0 1 1 0.5 0 1
1 0 1 1 0 1 0.5
1 0 1 1 0.5 0 0.5
0 1 1 0 0.5 1 0
1 1 0.3333333 1 0.5 0 0.5
1 1 1 0 0.5 0 0.5
1 1 1 1 0 1 0.5
0 0 1 0 0.5 1 1
0 0 1 1 1 1 1
"""
WALKED_FIGURES = {
    "facility": [70.4, 48, 97.3333332, 68, 52, 64, 62],
    "effective_weight": [
        *(21.2922742344, 18.8979800309, 4.443012573, 18.9347251357),
        *(11.1450138688, 9.8081339177, 15.4788602394),
    ],
    "discrimination": [
        *(-7.0650767526, -28.8982125772, -9.1230674268, -22.6306444113),
        *(-17.6997047674, -45.3785178421, -5.6543166602),
    ],
    "efficiency": [
        *(-9.4550536967, -36.7834118938, -21.6545012165, -31.4411395613),
        *(-21.1794802584, -56.9365974439, -6.5043742058),
    ],
}
WALKED_TEST = {
    "median": 4.5,
    "mean": 4.617333332,
    "deviation": 0.8117265554,
    "skewness": -0.092502502,
    "kurtosis": -0.7073968557,
    "consistency": -0.872230935542,
    "error_ratio": 1.368294900795,
    "standard_error": 1.1106813066,
}


def columns_of(text, most=(1,)):
    """``most`` by question; the last holds for those after it."""
    rows = [[float(mark) for mark in line.split()] for line in text.split("\n") if line]
    columns = []
    for number, points in enumerate(zip(*rows, strict=True), 1):
        possible = float(most[min(number, len(most)) - 1])
        columns.append(column(number, points, possible))
    return columns


def column(number, points, possible=1.0, *, given=None, **asked):
    count = len(points)
    return MarkColumn(
        number,
        list(points),
        [possible] * count,
        [number] * count,
        given or [()] * count,
        {number: make_asked(number, **asked)},
        waiting=sum(one is None for one in points),
    )


def make_asked(number, *, guess=None, lines=(), right=()):
    name = f"Q{number}"
    return Asked(number, name, "single", guess, lines, right)


def line(text):
    return Line(text)
