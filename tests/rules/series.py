"""Builds a Case from words: a steady well, then what each signal does from the onset on."""

from datetime import UTC, datetime, timedelta

import numpy as np

from rules.model import Case
from telemetry.model import Pump, Well, WellEvent, Window

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HEALTHY = {
    "flow_rate": 2000.0,
    "pip": 900.0,
    "discharge_pressure": 3900.0,
    "motor_current": 50.0,
    "motor_temp": 110.0,
    "intake_temp": 95.0,
    "vibration": 0.3,
    "vsd_frequency": 55.0,
    "torque": 130.0,
    "flow_variance": 4.0,
    "gor": 500.0,
    "tubing_pressure": 250.0,
}
NOISE = {
    "flow_rate": 0.008,
    "pip": 0.002,
    "discharge_pressure": 0.0008,
    "motor_current": 0.006,
    "motor_temp": 0.001,
    "vibration": 0.05,
    "torque": 0.008,
    "flow_variance": 0.1,
    "tubing_pressure": 0.008,
    "casing_pressure": 0.003,
    "current_imbalance": 0.1,
    "leakage_current": 0.03,
}
WELL = Well(
    "AK-014",
    target_flow=2000.0,
    pump=Pump(base_frequency=60.0, rated_current=60.0),
)


def shaped(word, then, now, age_s, rng):
    """The values from the onset on; `age_s` is the time since the onset."""
    full = np.full(age_s.size, float(now))
    top = age_s.max(initial=1.0)
    rising = np.clip(age_s / top, 0, 1)
    if word in ("step", "smooth"):
        return full
    if word == "drift":
        return then + (now - then) * rising
    if word == "minutes":
        return then + (now - then) * (1 - np.exp(-age_s / 300))
    if word == "rising":
        return np.clip(then + (now - then) * rising, min(then, now), max(then, now))
    if word == "falling":
        return then + (now - then) * rising**0.6
    if word == "sawtooth":
        phase = (age_s / 1320) % 1
        return full * (1.16 - 0.34 * phase)
    if word == "hunting":
        return full * (1 + 0.10 * np.sin(age_s / 95) + 0.06 * rng.standard_normal(age_s.size))
    if word == "flat":
        return full * (1 + 0.015 * rng.standard_normal(age_s.size))
    if word == "spiky":
        return full * (1 + 0.35 * (rng.random(age_s.size) < 0.12) * rng.random(age_s.size))
    if word.startswith("swing"):
        amplitude, minutes = (float(part) for part in word.split()[1:3])
        lag = float(word.split()[3]) if len(word.split()) > 3 else 0.0
        return full + amplitude * np.sin(2 * np.pi * (age_s / 60 - lag) / minutes)
    raise ValueError(word)


def a_case(
    now=None,
    *,
    words=None,
    onset_h=6.0,
    took_h=0.0,
    interval_s=300.0,
    history_days=45,
    without=(),
    healthy=None,
    well=WELL,
    events=(),
    seed=1,
    at=AT,
    silent_h=0.0,
    constant=(),
    recent_hours=48.0,
    frozen=None,
    stop=None,
):
    """A case of `well` at `at`: healthy until `onset_h` before, then as `now` says, in the way of `words`."""
    rng = np.random.default_rng(seed)
    base = {**HEALTHY, **(healthy or {})}
    end = at.timestamp() - silent_h * 3600
    onset = at.timestamp() - onset_h * 3600
    raw = np.arange(end - recent_hours * 3600 + 1, end, interval_s)
    long = np.arange((end - history_days * 86400) // 1800 * 1800, end, 1800.0)
    recent, history = {}, {}
    for name in sorted({*base, *(now or {})} - set(without)):
        for times, into, scale in ((raw, recent, 1.0), (long, history, 0.4)):
            into[name] = _signal(name, times, base, now or {}, words or {}, onset, took_h, rng, scale, name in constant)
    for name, hours in (frozen or {}).items():
        held = raw >= end - hours * 3600
        recent[name][held] = recent[name][held][0]
    for times, into in ((raw, recent), (long, history)) if stop else ():
        _stand_still(times, into, end - stop[0] * 3600, end - stop[1] * 3600)
    start = datetime.fromtimestamp(end - 48 * 3600, UTC)
    log = tuple(
        WellEvent(i, well.well_id, e["kind"], at - timedelta(hours=e["hours_ago"]), e.get("text", ""))
        for i, e in enumerate(events)
    )
    return Case(
        well,
        at,
        Window(well.well_id, start, at, raw, recent),
        Window(well.well_id, at - timedelta(days=45), at, long, history, 1800),
        log,
        datetime.fromtimestamp(float(raw[-1]), UTC) if raw.size else None,
    )


def _signal(name, times, base, now, words, onset, took_h, rng, scale, constant):
    then = base.get(name, now.get(name, 0.0))
    x = np.full(times.size, float(then))
    after = times >= onset
    if name in now:
        word = words.get(name, "drift" if took_h else "step")
        age = times[after] - onset
        if word == "drift" and took_h:
            x[after] = then + (now[name] - then) * np.clip(age / (took_h * 3600), 0, 1)
        elif age.size:
            x[after] = shaped(word, then, now[name], age, rng)
    if constant:
        return x
    quiet = after & (words.get(name) == "smooth")
    noise = rng.standard_normal(times.size) * NOISE.get(name, 0.0) * scale
    return np.where(quiet, x * (1 + 0.0004 * rng.standard_normal(times.size)), x * (1 + noise))


def _stand_still(times, signals, start, end):
    """A stop between two moments: the surface goes to nothing, the well builds up, the motor cools."""
    during = (times >= start) & (times < end)
    still = {"pip": 1300.0, "motor_temp": 97.0, "discharge_pressure": 2900.0, "tubing_pressure": 120.0}
    for name in ("flow_rate", "motor_current", "vsd_frequency", "torque", "flow_variance", "vibration"):
        still[name] = 0.0
    for name, value in still.items():
        if name in signals:
            signals[name][during] = value
