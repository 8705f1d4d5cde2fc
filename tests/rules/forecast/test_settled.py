from datetime import timedelta

import numpy as np

from rules import book
from rules.forecast import settle
from telemetry.model import WellEvent
from tests.rules.series import AT, a_case

LIMITS = book.load().parameters


def test_a_stop_and_the_hours_after_it_are_left_out() -> None:
    settled = settle(a_case(stop=(100.0, 90.0)), LIMITS)
    hours = (AT.timestamp() - settled.scene.frame.bins) / 3600
    assert not settled.rows[(hours < 100) & (hours > 89)].any()
    assert settled.rows[(hours < 80) & (hours > 50)].all()


def test_what_lies_before_work_on_the_well_is_left_out() -> None:
    case = a_case(events=({"kind": "workover", "hours_ago": 200},))
    assert settle(case, LIMITS).reaches_back_s("pip") <= 201 * 3600
    noted = a_case(events=({"kind": "note", "hours_ago": 200},))
    assert settle(noted, LIMITS).reaches_back_s("pip") > 40 * 86_400


def test_other_frequencies_are_left_out() -> None:
    case = a_case(now={"vsd_frequency": 50.0, "pip": 1100.0}, onset_h=30)
    assert settle(case, LIMITS).reaches_back_s("pip") <= 31 * 3600


def test_a_drive_that_follows_the_pressure_has_no_other_frequencies() -> None:
    import msgspec

    from tests.rules.series import WELL

    well = msgspec.structs.replace(WELL, drive_mode="pip_control")
    case = a_case(now={"vsd_frequency": 50.0}, onset_h=30, well=well)
    assert settle(case, LIMITS).reaches_back_s("pip") > 40 * 86_400


def test_short_stretches_are_read_off_raw_samples() -> None:
    settled = settle(a_case(interval_s=300.0), LIMITS)
    times, _ = settled.samples("pip", 6 * 3600)
    assert times.size > 60
    long, _ = settled.samples("pip", 20 * 86_400)
    assert np.allclose(np.diff(long), 1800)


def test_an_event_of_later_is_not_known() -> None:
    case = a_case()
    later = WellEvent(1, "AK-014", "workover", AT + timedelta(hours=1))
    assert settle(type(case)(**{**case.__dict__, "events": (later,)}), LIMITS).since == 0.0
