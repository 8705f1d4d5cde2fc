"""Real wells of the 3W data set: where they slug or swing it is said, where they were labelled normal it is not."""

import csv
import gzip
import os
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from rules.book import load
from rules.model import Case
from telemetry.model import Well, Window

ROOT = Path(__file__).parents[2]
FILE = Path(os.environ.get("WELLSPEAK_TEST_3W", ROOT.parent / "shared" / "data" / "3w" / "real_10s.csv.gz"))
PSI_PER_PA = 1 / 6894.757293168361
SIGNALS = {"pip": "P-PDG", "tubing_pressure": "P-MON-CKP"}
WHOLE, STEP, LEAST = 3600, 600, 1800  # seconds of readings needed, between questions, and of a normal stretch
BOOK = load()

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the 3W file is not beside the project")


def rows():
    """Of each instance the rows as the file has them, by its name."""
    found = defaultdict(list)
    with gzip.open(FILE, "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            found[row["instance"]].append(row)
    return found


def epoch(row):
    return datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC).timestamp()


def unstable(name, some, end):
    """Whether the first answer at `end` is unstable flow."""
    known = [row for row in some if epoch(row) < end]
    times = np.array([epoch(row) for row in known])
    values = {
        ours: np.array([float(row[theirs]) * PSI_PER_PA if row[theirs] else np.nan for row in known])
        for ours, theirs in SIGNALS.items()
    }
    at, start = datetime.fromtimestamp(end, UTC), datetime.fromtimestamp(times[0], UTC)
    none = Window(name, start, at, np.empty(0), {}, 1800)
    case = Case(Well(name), at, Window(name, start, at, times, values), none, (), None)
    return BOOK.diagnose(case).diagnosis.fault == "unstable_flow_slugging"


def asked(some, after_s):
    first, last = epoch(some[0]), epoch(some[-1])
    return np.arange(first + after_s, last, STEP)


def judged():
    """Answers at every ten minutes: of instances labelled slugging or instability, and of stretches labelled normal."""
    events, normal = defaultdict(list), []
    for name, some in rows().items():
        if some[0]["event_class"] in ("3", "4"):
            events[name] = [unstable(name, some, end) for end in asked(some, WHOLE)]
            continue
        quiet = [row for row in some if row["class"] == "0"]
        normal += [unstable(name, quiet, end) for end in asked(quiet, LEAST)]
    return events, normal


@pytest.fixture(scope="module")
def answers():
    return judged()


def test_slugging_and_instability_are_called_unstable(answers):
    events, _ = answers
    assert len(events) >= 40
    called = [np.mean(said) > 0.5 for said in events.values()]
    assert np.mean(called) >= 0.95
    assert np.mean([each for said in events.values() for each in said]) >= 0.90


def test_normal_stretches_are_not(answers):
    _, normal = answers
    assert len(normal) >= 15
    assert np.mean(normal) <= 0.02
