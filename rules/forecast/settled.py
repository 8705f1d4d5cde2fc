"""The samples a forecast may rest on: good, settled, at today's frequency, after the last work on the well."""

from dataclasses import dataclass

import numpy as np

from rules.conditions import Parameters
from rules.facts import running as motion
from rules.facts.frame import BIN_S, Mask
from rules.facts.scene import Scene, set_scene
from rules.model import Case
from telemetry.model import Array

RESTARTS = ("workover", "choke_change")
SAME_HZ = 1.0


@dataclass(frozen=True)
class Settled:
    """What holds for every signal of a case: the scene, and which half hours may be used from when on."""

    scene: Scene
    rows: Mask
    since: float

    @property
    def standing(self) -> bool:
        return self.scene.running.running is False

    def samples(self, metric: str, within_s: float) -> tuple[Array, Array]:
        """Times and values of the last `within_s`: raw ones where these reach back so far, else half-hour means."""
        frame, end = self.scene.frame, self.scene.frame.at
        start = max(end - within_s, self.since)
        raw_from = float(frame.times[0]) if frame.times.size else end
        if start >= raw_from - BIN_S:
            times, x, usable = frame.times, frame.signal(metric), self._at(frame.times)
        else:
            times, x, usable = frame.bins + BIN_S / 2, frame.mean(metric), self.rows
        kept = usable & np.isfinite(x) & (times >= start) & (times < end)
        return times[kept], x[kept]

    def reaches_back_s(self, metric: str) -> float:
        """Seconds from the first usable sample to now; 0 where there is none."""
        frame = self.scene.frame
        usable = self.rows & np.isfinite(frame.mean(metric)) & (frame.bins + BIN_S > self.since)
        first = np.flatnonzero(usable)
        return float(frame.at - frame.bins[first[0]]) if first.size else 0.0

    def _at(self, times: Array) -> Mask:
        """Whether the half hour of each raw sample may be used."""
        bins = self.scene.frame.bins
        place = np.clip(((times - bins[0]) // BIN_S).astype(np.intp), 0, bins.size - 1)
        usable: Mask = self.rows[place]
        return usable


def settle(case: Case, limits: Parameters) -> Settled:
    scene = set_scene(case, limits)
    frame, rated = scene.frame, case.well.pump.rated_current if case.well.pump else None
    plate = motion.nameplate(rated, frame.signal("motor_current"), frame.mean("motor_current"))
    known = np.isfinite(motion.bins_on(frame, plate))
    rows = motion.settled(frame, plate) if known.any() else np.ones(frame.bins.size, dtype=bool)
    f_now = scene.levels["f"]
    if f_now is not None and case.well.drive_mode not in ("pip_control", "current_control"):
        rows = rows & ~(np.abs(scene.features["f"] - f_now) > SAME_HZ)
    worked = [e.at.timestamp() for e in case.events if e.kind in RESTARTS and e.at < case.at]
    return Settled(scene, rows, max(worked, default=0.0))
