"""How alerts do, from seeds to a page."""

from assistant.proof.leads import Say, fast_table, slow_table
from rules.book import Book

FIRST_SEED = 7000
HEAD = """# How early alerts come

This page is what `wellspeak evaluate alerts --write docs/alerts-measured.md` prints. Nothing in it was written by hand.

Wells are drawn anew for each case, from seeds that nothing was tuned on, and are sampled once a minute. The simulator
is the one of the demonstration; the second model has other physics, other noise, missing signals and dirt
(`telemetry/proving`). Neither is a field.
"""
FAST = """## Fast faults

Sample intervals from the first reading that shows no flow to the first reading with which the fault is found, critical
and sure enough to be an alert at once. What comes on top of it, from the commit of a reading to the alert, is measured
by `make bench` (`tests/bench/test_lead_bench.py`). A gas lock takes some minutes to stop the flow, which the last
column has too.
"""
SLOW = """## Slow faults

Looked at twice a day; told once found twice in a row. The limit is where a signal would stand at that share of its
healthy level if the fault went on as it began.
"""


def evaluated(book: Book, cases: int, say: Say) -> str:
    seeds = range(FIRST_SEED, FIRST_SEED + cases)
    parts = [HEAD, f"{cases} wells a fault. Rules version {book.version}."]
    parts += [FAST, fast_table(book, seeds, say), SLOW, slow_table(book, seeds, say)]
    return "\n\n".join(part.strip() for part in parts) + "\n"
