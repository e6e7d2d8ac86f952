"""A simulated candidate: connections to an attempt, and a ledger of the promises."""
