"""What the well gives at another intake pressure, from what it has shown: two frequencies, or a stop."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from rules.affinity.settings import Settings
from rules.facts import running as motion
from rules.facts.arrays import median
from rules.facts.frame import BIN_S, Mask
from rules.facts.scene import Scene

Shown = Literal["frequencies", "shut_in", "assumed"]
LEVEL_HZ = 1.5
LEVEL_BINS = 4


@dataclass(frozen=True)
class Inflow:
    """A straight inflow through the present point: bpd gained for every psi that the intake pressure falls."""

    flow: float
    pip: float
    productivity: float
    shown: Shown
    room: float

    def pip_at(self, flow: float, times: float = 1.0) -> float:
        """`times` makes the well stronger or weaker than it is taken to be."""
        return self.pip - (flow - self.flow) / (self.productivity * times)


def inflow_of(scene: Scene, flow: float, pip: float, plate: float | None, chosen: Settings) -> Inflow:
    for shown, found in (
        ("frequencies", _between_frequencies(scene, flow, pip, plate, chosen)),
        ("shut_in", _from_rest(scene, flow, pip, plate, chosen)),
    ):
        if found is not None and _sensible(found, flow, pip):
            return Inflow(flow, pip, found, "frequencies" if shown == "frequencies" else "shut_in", chosen.shown_room)
    return Inflow(flow, pip, flow / (chosen.assumed_rise * max(pip, 1.0)), "assumed", chosen.assumed_room)


def _sensible(productivity: float, flow: float, pip: float) -> bool:
    """The pressure at rest lies above the present one, and not absurdly far."""
    return productivity > 0 and 0.05 < flow / productivity / max(pip, 1.0) < 20


def _between_frequencies(scene: Scene, flow: float, pip: float, plate: float | None, chosen: Settings) -> float | None:
    """From settled half hours at other frequencies, those nearest in time first."""
    frame, f_now = scene.frame, scene.levels["f"]
    if f_now is None:
        return None
    f, q, p = (frame.mean(name) for name in ("vsd_frequency", "flow_rate", "pip"))
    other = motion.settled(frame, plate) & (np.abs(f - f_now) > LEVEL_HZ) & np.isfinite(q) & np.isfinite(p)
    last = np.flatnonzero(other)
    if last.size < LEVEL_BINS:
        return None
    near: Mask = other & (np.abs(f - f[last[-1]]) < LEVEL_HZ) & (frame.bins > frame.bins[last[-1]] - 7 * 86_400)
    flow_then, pip_then = median(q[near], LEVEL_BINS), median(p[near], LEVEL_BINS)
    if flow_then is None or pip_then is None or abs(flow_then - flow) < chosen.inflow_step_share * flow:
        return None
    return None if pip_then == pip else (flow_then - flow) / (pip - pip_then)


def _from_rest(scene: Scene, flow: float, pip: float, plate: float | None, chosen: Settings) -> float | None:
    """From the intake pressure at the end of the last stop that was long enough."""
    frame = scene.frame
    standing = motion.bins_on(frame, plate) == 0
    pressure = frame.mean("pip")
    rest = _end_of_last_run(standing & np.isfinite(pressure), int(np.ceil(chosen.shut_in_h * 3600 / BIN_S)))
    if rest is None or pressure[rest] <= pip:
        return None
    return flow / float(pressure[rest] - pip)


def _end_of_last_run(held: Mask, least: int) -> int | None:
    """The last but one of the last run that is long enough: the last half hour may hold the start."""
    edges = np.flatnonzero(np.diff(np.r_[False, held, False].astype(np.int8)))
    runs = edges.reshape(-1, 2)[::-1]
    return next((int(stop) - 2 for start, stop in runs if stop - start > least), None)
