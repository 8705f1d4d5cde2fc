from datetime import timedelta

import numpy as np
import pytest

from assistant.proof import leads
from assistant.proof.leads import NEVER, Lead, by_the_other, days_before, lead, played, plays
from rules import book
from telemetry.simulator.script import scenarios

BOOK = book.load()
HOUR = timedelta(hours=1)


def test_what_is_played_is_there() -> None:
    assert {*plays().fast.faults, *plays().slow.limits} <= set(scenarios())


def test_a_life_hides_what_is_later_than_the_look() -> None:
    one = played("broken_shaft", 1, HOUR, HOUR)
    assert one.found(BOOK, one.times[one.times < one.onset][-1]) is None
    assert one.found(BOOK, one.later()[0]) == "broken_shaft"


def test_a_broken_shaft_is_told_within_two_readings() -> None:
    found = lead(BOOK, played("broken_shaft", 1, HOUR, HOUR))
    assert found is not None
    assert found.after_shown <= 2


def test_a_fault_that_nobody_finds_is_never_told() -> None:
    one = played("broken_shaft", 1, HOUR, HOUR)
    values = {name: x if name == "flow_rate" else np.full_like(x, np.nan) for name, x in one.values.items()}
    blind = leads.Life(one.fault, one.well, one.events, one.times, values, one.onset)
    assert lead(BOOK, blind) == Lead("broken_shaft", NEVER, NEVER)


def test_flow_that_does_not_stop_is_no_case() -> None:
    one = played("normal", 1, HOUR, HOUR)
    assert lead(BOOK, one) is None


def test_the_second_model_is_asked_once_a_minute() -> None:
    (one,) = by_the_other("deadhead", [9001])
    assert np.diff(one.later())[:20] == pytest.approx(plays().interval_s, abs=6)


def test_insulation_is_told_days_before_its_limit() -> None:
    told, limit = days_before(BOOK, "insulation_degradation", 1)
    assert told < 5 < limit


def test_shares_of_few() -> None:
    assert [leads._at([0, 1, 2, NEVER], share) for share in (0.5, 0.75, 0.95)] == ["1", "2", "never"]
