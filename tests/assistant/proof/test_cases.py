"""Cases hold what the database would give at that moment, and nothing later."""

from datetime import UTC, datetime, timedelta

import numpy as np

from assistant.proof.cases import binned, case_at, plausible
from telemetry.model import Well, WellEvent

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
TIMES = np.arange(AT.timestamp() - 4 * 86_400, AT.timestamp() + 7200, 600.0)


def test_half_hours_are_means_of_what_is_known():
    x = np.where(np.arange(TIMES.size) % 3 == 0, np.nan, 10.0)
    bins = binned("W", TIMES, {"pip": x}, AT)
    assert np.all(bins.values["pip"] == 10.0)
    assert (bins.times % 1800 == 0).all()


def test_nothing_later_than_the_moment_is_in_a_case():
    events = tuple(WellEvent(i, "W", "note", AT + timedelta(hours=h)) for i, h in enumerate((-1, 1)))
    case = case_at(Well("W"), AT, TIMES, {"pip": np.ones(TIMES.size)}, events)
    assert case.recent.times.max() < AT.timestamp()
    assert case.history.times.max() < AT.timestamp()
    assert [e.id for e in case.events] == [0]
    assert case.last_seen is not None and case.last_seen < AT


def test_a_number_outside_its_range_is_set_aside():
    assert np.isnan(plausible({"pip": np.array([94_906.9, 900.0])})["pip"]).tolist() == [True, False]
