"""How often forecasts keep their word: series whose future is known, the true future held beside the interval."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from assistant.proof.report import table
from rules.conditions import Parameters
from rules.forecast import Forecast, Wanted, forecast, settle
from rules.model import Case
from telemetry.model import Array, Well, Window
from telemetry.simulator.plant import designed, nameplate, registered
from telemetry.simulator.run import SimWell, simulate

DAYS_BEFORE, DAYS_AFTER, BIN_S, RAW_S, RAW_H = 40, 8, 1800.0, 300.0, 48
HORIZONS_S = {"6 h": 21_600.0, "1 d": 86_400.0, "3 d": 259_200.0, "7 d": 604_800.0}
METRICS = ("flow_rate", "pip", "motor_current", "motor_temp", "discharge_pressure")
SLOW = ("pump_wear", "stage_scale", "low_inflow", "flowline_restriction", "watercut_increase", "emulsion_viscosity")
HEADS = ("series", "ahead", "trend", "forecasts", "inside", "control", "error", "if it had stayed", "half width")
AT = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
REAL_LEAD_S = 3.2 * 3600


@dataclass(frozen=True)
class Told:
    """One forecast against what came: `moved` is how far the signal went, `half` half the width of the interval."""

    source: str
    metric: str
    horizon: str
    trend: bool
    inside: bool
    inside_another: bool
    error: float
    moved: float
    half: float


@dataclass(frozen=True)
class Life:
    """One well's signals each half hour and, around the moment of the forecast, every five minutes."""

    well: Well
    fault: str
    bins: Array
    means: dict[str, Array]
    times: Array
    raw: dict[str, Array]

    def case(self) -> Case:
        before, past = self.times < AT.timestamp(), self.bins < AT.timestamp()
        recent = {name: x[before] for name, x in self.raw.items()}
        history = {name: x[past] for name, x in self.means.items()}
        return Case(
            self.well,
            AT,
            Window(self.well.well_id, AT - timedelta(hours=RAW_H), AT, self.times[before], recent),
            Window(self.well.well_id, AT - timedelta(days=DAYS_BEFORE), AT, self.bins[past], history, int(BIN_S)),
            (),
            AT - timedelta(seconds=RAW_S),
        )

    def future(self, metric: str, ahead_s: float) -> float | None:
        """The mean of the hour around that moment."""
        near = np.abs(self.bins + BIN_S / 2 - AT.timestamp() - ahead_s) <= BIN_S
        known = self.means[metric][near]
        known = known[np.isfinite(known)]
        return float(known.mean()) if known.size else None


def lives(seeds: Sequence[int]) -> Iterator[Life]:
    """Every slow fault, and none, at an age of its own on a well of its own."""
    for seed in seeds:
        for fault in (*SLOW, "normal", "normal"):
            yield _life(fault, np.random.default_rng([seed, *fault.encode()]))


def _life(fault: str, rng: np.random.Generator) -> Life:
    plant = designed(
        float(rng.uniform(600, 6000)),
        float(rng.uniform(450, 1300)),
        depth_ft=float(rng.uniform(5500, 9500)),
        water_cut=float(rng.uniform(20, 80)),
        gor=float(rng.uniform(150, 600)),
    )
    well = Well(f"PF-{int(rng.integers(999)):03d}", target_flow=plant.flow_bpd, pump=nameplate(plant, "P", 100))
    onset = AT - timedelta(days=float(rng.uniform(2, 25)))
    sim = SimWell(registered(plant, well), plant, fault, onset)
    now, seed = AT.timestamp(), int(rng.integers(2**31))
    bins = np.arange(now - DAYS_BEFORE * 86_400, now + DAYS_AFTER * 86_400, BIN_S)
    times = np.arange(now - RAW_H * 3600, now, RAW_S)
    return Life(sim.well, fault, bins, simulate(sim, bins, seed), times, simulate(sim, times, seed))


def of_the_simulator(seeds: Sequence[int], parameters: Parameters) -> list[Told]:
    """The control holds the course of another well, brought to this one's level and 3% off, against the interval."""
    told: list[Told] = []
    before: Life | None = None
    for life in lives(seeds):
        settled = settle(life.case(), parameters)
        for metric in METRICS:
            for horizon, ahead in HORIZONS_S.items():
                found = forecast(settled, Wanted(metric, horizon_s=ahead))
                source = "simulator, steady wells" if life.fault == "normal" else "simulator, slow faults"
                other = _of_another(before, life, metric, ahead)
                told += _told((source, metric, horizon), found, life.future(metric, ahead), other)
        before = life
    return told


def _of_another(before: Life | None, life: Life, metric: str, ahead: float) -> float | None:
    if before is None:
        return None
    level, theirs, then = life.future(metric, 0.0), before.future(metric, 0.0), before.future(metric, ahead)
    return None if level is None or not theirs or then is None else level * then / theirs * 1.03


def _told(told_of: tuple[str, str, str], found: Forecast, truth: float | None, other: float | None) -> list[Told]:
    source, metric, horizon = told_of
    value, low, high, now = found.value_at_horizon, found.low, found.high, found.now
    if truth is None or value is None or low is None or high is None or now is None:
        return []
    return [
        Told(
            source,
            metric,
            horizon,
            found.slope_day is not None,
            low <= truth <= high,
            other is not None and low <= other <= high,
            abs(value - truth) / abs(truth or 1.0),
            abs(now - truth) / abs(truth or 1.0),
            (high - low) / 2 / abs(truth or 1.0),
        )
    ]


def of_real_wells(series: Sequence[tuple[str, Array, Array]], parameters: Parameters) -> list[Told]:
    """Downhole pressures of real wells, from a moment each quarter of an hour, over the hour that follows."""
    told: list[Told] = []
    for name, times, x in series:
        for end in np.arange(times[0] + REAL_LEAD_S, times[-1] - 3600, 900.0):
            at = datetime.fromtimestamp(float(end), UTC)
            before = times < end
            window = Window(name, at - timedelta(hours=RAW_H), at, times[before], {"pip": x[before]})
            empty = Window(name, at, at, np.empty(0), {}, int(BIN_S))
            settled = settle(Case(Well(name), at, window, empty, (), at), parameters)
            found = forecast(settled, Wanted("pip", horizon_s=3600.0))
            near = np.abs(times - end - 3600) <= 300
            truth = x[near][np.isfinite(x[near])]
            if truth.size:
                told += _told(("real wells, 3W", "pip", "1 h"), found, float(np.median(truth)), None)
    return told


def page(told: Sequence[Told]) -> str:
    """Coverage and errors by source and horizon. The interval is made to hold 80% of outcomes."""
    rows = []
    groups: dict[tuple[str, str, bool], list[Told]] = {}
    for each in told:
        groups.setdefault((each.source, each.horizon, each.trend), []).append(each)
    for (source, horizon, trend), those in sorted(groups.items()):
        rows.append(
            [
                source,
                horizon,
                "yes" if trend else "no",
                str(len(those)),
                f"{np.mean([one.inside for one in those]):.0%}",
                _share([one.inside_another for one in those], source),
                f"{100 * np.median([one.error for one in those]):.2f}%",
                f"{100 * np.median([one.moved for one in those]):.2f}%",
                f"{100 * np.median([one.half for one in those]):.2f}%",
            ]
        )
    return table(HEADS, rows)


def _share(values: Sequence[bool], source: str) -> str:
    return "-" if source.startswith("real") else f"{np.mean(values):.0%}"


# The width of the interval was set beside the first seeds; the second are what is shown.
SEEDS = {"tuning": range(700, 708), "proof": range(800, 812)}


def evaluated(
    parameters: Parameters, real: Sequence[tuple[str, Array, Array]], which: str, say: Callable[[str], None]
) -> str:
    say("simulated wells")
    told = of_the_simulator(SEEDS[which], parameters)
    say("real wells")
    told += of_real_wells(real, parameters)
    return page(told)
