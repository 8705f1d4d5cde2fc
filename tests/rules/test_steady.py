"""Whatever moment now is, the verdict of the same well is the same: now slides over the hours after a fault set in."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from rules.book import load
from rules.facts.frame import BIN_S
from tests.rules.independent import AT, SIGNATURES, Draw, drawn

BOOK = load()
AGE_H, EVERY_S = 7.0, 1_260.0
YOUNG = {"gas_lock_full", "deadhead", "gateway_comms_loss", "reverse_rotation"}  # they do not go on for hours
LASTING = sorted(name for name in SIGNATURES if name not in YOUNG and "took_h" not in SIGNATURES[name])


def as_of(case, moment):
    """The case as it was at an earlier moment."""
    at = datetime.fromtimestamp(moment, UTC)

    def known(window, width):
        kept = window.times + width <= moment
        values = {name: x[kept] for name, x in window.values.items()}
        return replace(window, end=at, times=window.times[kept], values=values)

    recent = known(case.recent, 0)
    events = tuple(e for e in case.events if e.at <= at)
    seen = datetime.fromtimestamp(float(recent.times[-1]), UTC)
    return replace(case, at=at, recent=recent, history=known(case.history, BIN_S), events=events, last_seen=seen)


def verdicts(draw):
    """First answers from half an hour after the onset on."""
    case = drawn(draw)
    end = case.at.timestamp()
    moments = np.arange(end, end - (draw.age_h - 0.5) * 3600, -EVERY_S)[::-1]
    return [BOOK.diagnose(as_of(case, moment)).diagnosis for moment in moments]


def left(found, fault):
    """Surely another answer, after the fault had been named twice in a row."""
    names = [one.fault for one in found]
    named = [k for k in range(1, len(names)) if names[k - 1] == names[k] == fault]
    assert named, (fault, names)
    return [one for one in found[named[0] :] if one.fault != fault]


BLIND = ("mech_vibration", "sand_solids")  # cannot be told without vibration


@pytest.mark.parametrize(("sampling", "lacks"), [("60", "all"), ("300", "no vibration, torque, gor")])
@pytest.mark.parametrize("fault", LASTING)
def test_a_fault_once_named_is_not_left(fault, sampling, lacks):
    if fault in BLIND:
        lacks = "all"
    draw = Draw(fault, "middling", 1.0, sampling, lacks, 3, AGE_H)
    gone = left(verdicts(draw), fault)
    assert not gone, [(one.fault, one.confidence, one.summary) for one in gone]


def test_now_can_be_moved():
    case = drawn(Draw("tubing_leak", "big", 1.1, "300", "all", 1, 6.0))
    before = as_of(case, case.at.timestamp() - 7 * 3600)
    assert BOOK.diagnose(before).diagnosis.fault == "normal"
    assert before.recent.times[-1] < before.at.timestamp() < AT.timestamp() + 40 * 3600


def test_a_fault_that_ends_is_left():
    over = Draw("tubing_leak", "big", 1.1, "300", "all", 1, AGE_H, over_h=2.0)
    assert left(verdicts(over), "tubing_leak")
