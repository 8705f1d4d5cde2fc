"""Numbers that rules make, worked out again from the raw rows by another way: forecast, what-if, status, diagnosis.

A forecast is held against least squares, a prediction against the balance of pump and well solved by bisection over
the curve itself; the wells are made without noise to speak of, so that both ways must agree far closer than 1%.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from assistant.answering import Ask, answer
from assistant.model import Answer
from assistant.runtime import Runtime
from telemetry.db import Database
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import HEALTHY, a_pump, a_window

RAW = """SELECT extract(epoch FROM at)::float8 AS at, {metric} AS value FROM reading JOIN well USING (well_no)
WHERE key = $1 AND {metric} IS NOT NULL AND at < $2 ORDER BY at"""
CLOSE = 0.003
ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")


async def rows(db: Database, metric: str, now: datetime) -> tuple[np.ndarray, np.ndarray]:
    found = await db.fetch(RAW.format(metric=metric), "ak-014", now)
    return np.array([row["at"] for row in found]), np.array([row["value"] for row in found])


async def asked(runtime: Runtime, text: str, now: datetime) -> Answer:
    return await answer(runtime, Ask(text, now=now), a_caller())


def apart(wanted: dict[str, float], found: dict[str, Any], room: float = CLOSE) -> list[str]:
    return [name for name, value in wanted.items() if abs(found[name] - value) > room * abs(value)]


def one_percent_off(wanted: dict[str, float]) -> list[dict[str, float]]:
    return [{**wanted, name: value * 1.01} for name, value in wanted.items() if value]


def said(text: str, unit: str) -> list[float]:
    """Amounts of that unit in a text."""
    hits = re.findall(rf"({NUMBER.pattern}) {re.escape(unit)}", text)
    return [float(hit.replace(",", "")) for hit in hits]


async def test_a_forecast_is_the_line_through_the_readings(
    runtime: Runtime, db: Database, store: Store, now: datetime
) -> None:
    count = 10 * 288
    ramp = np.linspace(110.0, 130.0, count) + 0.05 * np.random.default_rng(3).standard_normal(count)
    await store("AK-014", a_window(end=now, hours=240, motor_temp=ramp))
    found = await asked(runtime, "when will AK-014 motor temp reach 140 C", now)
    (row,) = found.data["rows"]
    times, values = await rows(db, "motor_temp", now)
    end = now.timestamp()
    slope, level = np.polyfit(times - end, values, 1)
    ahead = row["horizon"].timestamp() - end
    wanted = {"now": level, "value_at_horizon": level + slope * ahead, "left_s": (140.0 - level) / slope}
    told = {**row, "left_s": row["reaches_at"].timestamp() - end}
    assert apart(wanted, told) == []
    assert all(apart(wanted, {**told, **wrong}) for wrong in one_percent_off(wanted))
    for step in row["path"]:
        assert step["value"] == pytest.approx(level + slope * (step["at"].timestamp() - end), rel=CLOSE)
        assert step["low"] <= step["value"] <= step["high"]
    known = [140.0, level, wanted["value_at_horizon"], row["low"], row["high"]]
    assert unexplained(found.text, "°C", known, found.text.count("a day") * [slope * 86400]) == []
    worse = found.text.replace(f"{row['now']:.1f} °C", f"{1.01 * row['now']:.1f} °C")
    assert worse != found.text
    assert unexplained(worse, "°C", known, [slope * 86400]) != []


def unexplained(text: str, unit: str, known: list[float], more: list[float]) -> list[float]:
    """Within half a digit of what is printed, and what two ways of fitting may differ by."""
    return [
        shown
        for shown in said(text, unit)
        if not any(abs(shown - value) <= 0.051 + CLOSE * abs(value) for value in [*known, *more])
    ]


PRESSURES = {"discharge_pressure": 3900.0, "tubing_pressure": 250.0}


async def test_a_prediction_balances_pump_and_well(runtime: Runtime, db: Database, store: Store, now: datetime) -> None:
    """By the affinity laws from the present point: no gas is known here, so that head and inflow alone decide."""
    window = a_window(end=now, hours=48, **PRESSURES)
    del window.values["gor"]  # type: ignore[attr-defined]
    await store("AK-014", window)
    found = await asked(runtime, "what if I drop AK-014 to 50 Hz", now)
    told = {row["metric"]: row for row in found.data["rows"]}
    levels = {
        name: float(np.median((await rows(db, name, now))[1][-12:]))
        for name in ("flow_rate", "pip", "discharge_pressure")
    }
    assert apart(levels, {name: told[name]["now"] for name in levels}) == []
    wanted = balanced(
        levels["flow_rate"], levels["pip"], levels["discharge_pressure"], 250.0, HEALTHY["vsd_frequency"], 50.0
    )
    predicted = {name: told[name]["predicted"] for name in wanted}
    assert apart(wanted, predicted) == []
    assert all(apart(wanted, {**predicted, **wrong}) for wrong in one_percent_off(wanted))
    (now_there, then) = found.data["points"]
    assert (now_there["flow_bpd"], then["flow_bpd"]) == (told["flow_rate"]["now"], told["flow_rate"]["predicted"])
    known = [value for row in told.values() for value in (row["now"], row["predicted"], row["low"], row["high"])]
    assert unexplained(found.text, "psi", known, []) == []
    assert [
        shown for shown in said(found.text, "bpd") if not any(abs(shown - x) <= 0.51 for x in [*known, 1250.0])
    ] == []


def balanced(q0: float, pip0: float, pdp0: float, whp: float, hz0: float, hz: float) -> dict[str, float]:
    """Intake pressure and lift together hold the discharge pressure; the numbers are those of affinity.yaml."""
    chosen = yaml.safe_load((ROOT / "rules/affinity/affinity.yaml").read_text(encoding="utf-8"))
    flows, heads = np.array(a_pump().head_curve).T
    inflow = q0 / (chosen["assumed_rise"] * pip0)

    def head(flow: float) -> float:
        return float(np.interp(flow, flows, heads))

    def left(flow: float) -> float:
        r0, r = hz0 / 60, hz / 60
        lift = (pdp0 - pip0) * (r / r0) ** 2 * head(flow / r) / head(q0 / r0)
        moving = chosen["tubing_share"] * pdp0 + chosen["wellhead_share"] * whp
        return pip0 - (flow - q0) / inflow + lift - pdp0 - moving * ((flow / q0) ** 2 - 1)

    low, high = 0.0, 2 * q0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if left(middle) > 0 else (low, middle)
    moving = chosen["tubing_share"] * pdp0 + chosen["wellhead_share"] * whp
    return {
        "flow_rate": low,
        "pip": pip0 - (low - q0) / inflow,
        "discharge_pressure": pdp0 + moving * ((low / q0) ** 2 - 1),
    }


async def test_a_status_says_the_last_readings(runtime: Runtime, db: Database, store: Store, now: datetime) -> None:
    noisy = {
        name: value * (1 + 0.01 * np.random.default_rng(5).standard_normal(288)) for name, value in HEALTHY.items()
    }
    await store("AK-014", a_window(end=now, **noisy))
    found = await asked(runtime, "how is AK-014 doing", now)
    (row,) = found.data["wells"]
    last = {name: float((await rows(db, name, now))[1][-1]) for name in HEALTHY}
    assert row["latest"] == pytest.approx(last, rel=1e-12)
    assert row["last_seen"] == now - timedelta(minutes=5)
    assert all(apart(last, {**row["latest"], **wrong}) for wrong in one_percent_off(last))
    line = next(line for line in found.text.splitlines() if line.startswith("Latest values"))
    for name, unit in (("flow_rate", "bpd"), ("pip", "psi"), ("motor_current", "A"), ("motor_temp", "°C")):
        assert any(abs(shown - last[name]) <= 0.0051 + 5e-4 * last[name] for shown in said(line, unit)), (name, line)
        assert not any(abs(shown - 1.01 * last[name]) <= 0.0051 + 5e-4 * last[name] for shown in said(line, unit))


async def test_a_diagnosis_rests_on_medians_of_the_readings(
    runtime: Runtime, db: Database, store: Store, now: datetime
) -> None:
    """A step six hours ago: what is said to be now is the median since, what is said to be usual that of before."""
    count = 20 * 288
    flow = np.r_[np.full(count - 72, 2000.0), np.full(72, 1000.0)] * (
        1 + 0.001 * np.random.default_rng(7).standard_normal(count)
    )
    pip = np.r_[np.full(count - 72, 900.0), np.full(72, 1100.0)]
    await store("AK-014", a_window(end=now, hours=480, flow_rate=flow, pip=pip))
    found = await asked(runtime, "what is wrong with AK-014", now)
    assert found.diagnosis is not None
    evidence = {each.metric: each for each in found.diagnosis.evidence}
    for metric in ("flow_rate", "pip"):
        times, values = await rows(db, metric, now)
        onset = now.timestamp() - 6 * 3600
        wanted = {"now": float(np.median(values[times >= onset])), "baseline": float(np.median(values[times < onset]))}
        told = {"now": evidence[metric].now, "baseline": evidence[metric].baseline}
        assert apart(wanted, told) == [], metric
        assert all(apart(wanted, {**told, **wrong}) for wrong in one_percent_off(wanted))
        change = 100 * (wanted["now"] / wanted["baseline"] - 1)
        assert evidence[metric].change_pct == pytest.approx(change, abs=0.5)
