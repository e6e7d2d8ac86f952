"""What a process counts about answers; see realtime.metrics."""

from realtime.metrics import Count, CountBy, Histogram

SAVES = Count("assessments_saves", "Answers saved and acknowledged.")
CONFLICTS = Count(
    "assessments_conflicts", "Saves made on a revision that was not the last one."
)
WRITES_REFUSED = CountBy(
    "assessments_writes_refused", "Writes refused, by error code.", "code"
)
SUBMITS = Count("assessments_submits", "Attempts handed in by their candidates.")
ACK_SECONDS = Histogram(
    "assessments_ack_seconds",
    "From the arrival of an answer.save to its acknowledgement.",
    (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SIGN_INS = CountBy(
    "assessments_sign_ins",
    "Tries to sign in, by outcome: succeeded, code, failed, throttled.",
    "outcome",
)
