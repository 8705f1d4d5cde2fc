"""Limits with deadband and delays: which readings begin and end an alarm. No clock, no I/O."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from telemetry.model import Limit

LEVELS = ("high_high", "high", "low_low", "low")
OUTER = {"high": "high_high", "low": "low_low"}


@dataclass(frozen=True)
class Flapping:
    """So many onsets within so long make a cause flap; then it must be quiet for longer before it counts as gone."""

    within_s: float = 600.0
    onsets: int = 3
    quiet_s: float = 300.0
    tell_every_s: float = 10.0


class Level(msgspec.Struct):
    """One level of one signal; moments in epoch seconds. `since` is the first reading beyond, `gone` the first back."""

    active: bool = False
    since: float | None = None
    gone: float | None = None
    heard: float | None = None
    held: bool = False
    onsets: list[float] = []
    untold: int = 0
    told: float = 0.0


class Track(msgspec.Struct):
    """What is known of one signal of one well."""

    at: float = 0.0
    value: float | None = None
    levels: dict[str, Level] = {}

    @property
    def waits(self) -> bool:
        """Whether something will be decided by time alone."""
        return any((one.gone if one.active else one.since) is not None for one in self.levels.values())


@dataclass(frozen=True)
class Begun:
    level: str
    onset: float
    at: float
    value: float
    limit: float


@dataclass(frozen=True)
class Ended:
    level: str
    at: float
    value: float


@dataclass(frozen=True)
class Again:
    """It flaps: came back `times` since the last word of it."""

    level: str
    at: float
    times: int


Crossing = Begun | Ended | Again


def read(  # noqa: PLR0917
    track: Track, limit: Limit, at: float, value: float, now: float, habit: Flapping
) -> list[Crossing]:
    """What a reading changes. One older than the last one is late and changes nothing."""
    if at < track.at:
        return []
    track.at, track.value = at, value
    return list(_looked(track, _Look(limit, value, at, now, habit, _by_reading)))


def wait(track: Track, limit: Limit, now: float, habit: Flapping) -> list[Crossing]:
    """What the passing of time changes while no reading comes: delays count from when a reading was heard of."""
    if track.value is None:
        return []
    return list(_looked(track, _Look(limit, track.value, now, now, habit, _by_clock)))


def dropped(track: Track, limit: Limit | None) -> list[Ended]:
    """Levels that hold, and that the well no longer has."""
    gone = [name for name, one in track.levels.items() if one.active and _bound(limit, name) is None]
    found = [Ended(name, track.at, track.value or 0.0) for name in gone]
    for name in [name for name in track.levels if _bound(limit, name) is None]:
        del track.levels[name]
    return found


def _bound(limit: Limit | None, level: str) -> float | None:
    bound: float | None = getattr(limit, level) if limit is not None else None
    return bound


@dataclass(frozen=True)
class _Look:
    """One signal at one moment: its value, its limits, and how long something has lasted there."""

    limit: Limit
    value: float
    at: float
    now: float
    habit: Flapping
    lasted: Callable[[float, float, float, float], bool]


def _by_reading(since: float, heard: float, at: float, delay_s: float) -> bool:
    return at - since >= delay_s


def _by_clock(since: float, heard: float, at: float, delay_s: float) -> bool:
    return at - max(since, heard) >= delay_s


def _looked(track: Track, look: _Look) -> Iterator[Crossing]:
    for name in LEVELS:
        bound = _bound(look.limit, name)
        if bound is None:
            continue
        if name not in track.levels:
            if not _beyond(name, look.value, bound):
                continue
            track.levels[name] = Level()
        one = track.levels[name]
        if one.active:
            yield from _ended(one, name, bound, look)
        if not one.active:
            outer = track.levels.get(OUTER.get(name, ""))
            yield from _begun(one, name, bound, look, covered=outer is not None and outer.active)


def _begun(one: Level, name: str, bound: float, look: _Look, *, covered: bool) -> Iterator[Crossing]:
    """A level further out speaks for the one within it: a jump beyond both is one alarm, the graver."""
    if not _beyond(name, look.value, bound):
        one.since = one.heard = None
        return
    if one.since is None or one.heard is None:
        one.since, one.heard = look.at, look.now
    if covered or not look.lasted(one.since, one.heard, look.at, look.limit.delay_s):
        return
    one.active, one.gone = True, None
    one.onsets = [*(t for t in one.onsets if one.since - t <= look.habit.within_s), one.since]
    one.held = len(one.onsets) >= look.habit.onsets
    yield Begun(name, one.since, look.at, look.value, bound)


def _ended(one: Level, name: str, bound: float, look: _Look) -> Iterator[Crossing]:
    if not _back(name, look.value, bound, look.limit.deadband):
        one.untold += one.gone is not None and one.held
        one.gone = one.heard = None
        if one.untold and look.at - one.told >= look.habit.tell_every_s:
            yield Again(name, look.at, one.untold)
            one.untold, one.told = 0, look.at
        return
    if one.gone is None or one.heard is None:
        one.gone, one.heard = look.at, look.now
    quiet_s = max(look.limit.off_delay_s, look.habit.quiet_s if one.held else 0.0)
    if look.lasted(one.gone, one.heard, look.at, quiet_s):
        one.active = one.held = False
        one.since = one.gone = one.heard = None
        yield Ended(name, look.at, look.value)


def _beyond(name: str, value: float, bound: float) -> bool:
    return value > bound if name.startswith("high") else value < bound


def _back(name: str, value: float, bound: float, deadband: float) -> bool:
    return value <= bound - deadband if name.startswith("high") else value >= bound + deadband
