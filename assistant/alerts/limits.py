"""Watches limits: every reading of a well that has some, as soon as it is written."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec
import structlog

from assistant import replies
from assistant.alerts import life
from assistant.alerts.habits import HABITS
from assistant.alerts.life import Occurrence
from assistant.alerts.listing import SQL
from assistant.runtime import Runtime
from rules.limits import Again, Begun, Crossing, Ended, Track, dropped, read, wait
from telemetry import changes, fresh, series, wells
from telemetry.changes import STANDING_HZ
from telemetry.model import Limit, Reading, Well
from telemetry.wells import key_of

LOG = structlog.get_logger(__name__)
WAKES_S = 0.25
GATHERS_S = 0.05
POLLS_S = 1.0
SAVES_S = 30.0
SETTLES_S = 0.5
Tracks = dict[str, Track]


@dataclass(frozen=True)
class Watched:
    """A well with limits; `bounds` holds each signal's innermost limits, within which nothing needs a closer look."""

    well: Well
    bounds: tuple[tuple[str, Limit, float, float], ...]


def watched(well: Well) -> Watched:
    bounds = []
    for metric, limit in well.limits.items():
        low = limit.low if limit.low is not None else limit.low_low
        high = limit.high if limit.high is not None else limit.high_high
        bounds.append((metric, limit, float("-inf") if low is None else low, float("inf") if high is None else high))
    return Watched(well, tuple(bounds))


class LimitWatch:
    """Owns what is known of every signal that has limits. What it decides is stored together with what it knows."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._wells: dict[str, Watched] = {}
        self._tracks: dict[str, Tracks] = {}
        self._seen: dict[str, float] = {}
        self._waiting: set[str] = set()
        self._unsaved: set[str] = set()
        self._changed: dict[str, float] = {}
        self._standing: set[str] = set()
        self._version = -1

    async def run(self) -> None:
        """Until cancelled. Any failure ends it: the next one goes on from what is stored."""
        arrived = self._runtime.fresh
        arrived.wanted = True
        loop = asyncio.get_running_loop()
        polled = saved = 0.0
        try:
            await self.begin()
            while True:
                await self.look()
                now = loop.time()
                if now - polled >= POLLS_S or arrived.overflowed:
                    arrived.overflowed = False
                    await self.catch_up()
                    polled = loop.time()
                if now - saved >= SAVES_S:
                    await self.save()
                    saved = loop.time()
                await _until(arrived.arrived, WAKES_S)
                await asyncio.sleep(GATHERS_S)
        finally:
            arrived.wanted = False

    async def begin(self) -> None:
        """From what the last watcher stored, and the readings since."""
        for row in await self._runtime.db.fetch(SQL["watched"]):
            key = key_of(row["well_id"])
            self._tracks[key] = msgspec.convert(row["state"], Tracks)
            self._seen[key] = max((track.at for track in self._tracks[key].values()), default=0.0)
            self._note_waiting(key)
        await self._refresh()
        await self.catch_up()

    async def look(self) -> None:
        """At what was written since, and at what was waiting for time to pass."""
        written = self._runtime.fresh.take()
        await self._refresh()
        for batch in written:
            await self._read_all(batch)
        await self._look_at_last()
        now = self._runtime.clock()
        for key in sorted(self._waiting):
            await self._wait(key, now)

    async def catch_up(self) -> None:
        """Readings that others have written, and those from before this watcher."""
        now = self._runtime.clock()
        oldest = now - timedelta(seconds=HABITS.late_after_s)
        while True:
            seen = await fresh.seen(self._runtime.db, self._wells, oldest)
            behind = {
                key: max(oldest, datetime.fromtimestamp(self._seen.get(key, 0.0), UTC))
                for key, last in ((key_of(well_id), last) for well_id, last in seen.items())
                if last.timestamp() > self._seen.get(key, 0.0)
            }
            if not behind:
                return
            found = await fresh.readings(self._runtime.db, behind, now + timedelta(minutes=15))
            await self._read_all(found)
            if len(found) < fresh.MOST:
                return

    async def save(self) -> None:
        keys = sorted(self._unsaved)
        self._unsaved.clear()
        if keys:
            await self._runtime.db.execute(*self._kept(keys))

    def _kept(self, keys: Sequence[str]) -> tuple[str, list[str], list[object]]:
        return SQL["keep_watched"], list(keys), [msgspec.to_builtins(self._tracks.get(key, {})) for key in keys]

    async def _refresh(self) -> None:
        """When the register has changed: limits that are gone end their alarms, new ones look at the last value."""
        version = await wells.version(self._runtime.db)
        if version == self._version:
            return
        known = await wells.every(self._runtime.db)
        before, self._wells = self._wells, {key_of(w.well_id): watched(w) for w in known if w.limits}
        first, self._version = self._version < 0, version
        for key in sorted(before.keys() | self._tracks.keys()):
            if first or before.get(key) != self._wells.get(key):
                await self._dropped(key)
        if not first:
            due = asyncio.get_running_loop().time() + SETTLES_S
            self._changed |= {key: due for key, one in self._wells.items() if before.get(key) != one}

    async def _dropped(self, key: str) -> None:
        now, limits = self._runtime.clock().timestamp(), {}
        if key in self._wells:
            limits = self._wells[key].well.limits
        for metric, track in list(self._tracks.get(key, {}).items()):
            gone = dropped(track, limits.get(metric))
            if metric not in limits:
                del self._tracks[key][metric]
            for one in gone:
                await self._tell(key, metric, Ended(one.level, now, one.value))
        self._note_waiting(key)

    async def _look_at_last(self) -> None:
        """At the last values under new limits, which hold from now on; a reading that comes meanwhile says more."""
        at = asyncio.get_running_loop().time()
        keys = [key for key, due in self._changed.items() if due <= at]
        if not keys:
            return
        self._changed = {key: due for key, due in self._changed.items() if due > at}
        keys = [key for key in keys if key in self._wells]
        now = self._runtime.clock()
        oldest = now - timedelta(seconds=HABITS.late_after_s)
        for key, latest in (await series.latest_many(self._runtime.db, keys)).items():
            for metric, value in latest.values.items():
                if metric in self._wells[key].well.limits and latest.at[metric] >= oldest:
                    before = self._tracks.get(key, {}).get(metric, Track()).at
                    await self._read(Reading(key, now, {metric: value}))
                    self._tracks[key][metric].at = before

    async def _read_all(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            if key_of(reading.well_id) in self._wells:
                await self._read(reading)

    async def _read(self, reading: Reading) -> None:
        """Late ones change nothing; one from a clock that is ahead counts as of now."""
        now = self._runtime.clock().timestamp()
        at, key = min(reading.at.timestamp(), now), key_of(reading.well_id)
        if at < now - HABITS.late_after_s:
            return
        tracks = self._tracks.setdefault(key, {})
        self._seen[key] = max(self._seen.get(key, 0.0), at)
        self._unsaved.add(key)
        frequency = reading.values.get("vsd_frequency")
        if frequency is not None:
            (self._standing.add if frequency < STANDING_HZ else self._standing.discard)(key)
        for metric, limit, low, high in self._wells[key].bounds:
            value = reading.values.get(metric)
            if value is None:
                continue
            self._changed.pop(key, None)
            track = tracks.get(metric)
            if track is None:
                track = tracks[metric] = Track()
            if not track.levels and low <= value <= high:
                if at >= track.at:
                    track.at, track.value = at, value
                continue
            for crossing in read(track, limit, at, value, now, HABITS.flapping):
                await self._tell(key, metric, crossing)
            self._note_waiting(key)

    async def _wait(self, key: str, now: datetime) -> None:
        for metric, limit, _, _ in self._wells[key].bounds if key in self._wells else ():
            track = self._tracks.get(key, {}).get(metric)
            if track is not None and track.waits:
                for crossing in wait(track, limit, now.timestamp(), HABITS.flapping):
                    await self._tell(key, metric, crossing)
        self._note_waiting(key)

    def _note_waiting(self, key: str) -> None:
        if any(track.waits for track in self._tracks.get(key, {}).values()):
            self._waiting.add(key)
        else:
            self._waiting.discard(key)

    async def _tell(self, key: str, metric: str, crossing: Crossing) -> None:
        cause, at = f"limit:{metric}:{crossing.level}", datetime.fromtimestamp(crossing.at, UTC)
        sql, *arguments = self._kept([key])
        also = [(sql, arguments)]
        match crossing:
            case Begun():
                await life.raise_(
                    self._runtime, await self._kept_quiet(key, self._occurrence(key, metric, crossing)), also
                )
            case Ended():
                await life.ended(self._runtime, key, cause, at, crossing.value, also)
            case Again():
                await life.counted(self._runtime, key, cause, at, crossing.times)
        self._unsaved.discard(key)

    async def _kept_quiet(self, key: str, found: Occurrence) -> Occurrence:
        """What a well that stands, or has just started, tells of itself is no news unless it is critical."""
        if found.priority == "critical":
            return found
        if key in self._standing and found.facts["level"] == "low" and found.metric in HABITS.stopped:
            return replace(found, suppressed_by="stopped", why="the well stands still")
        if found.metric not in HABITS.settling.signals:
            return found
        lasts = timedelta(seconds=HABITS.settling.lasts_s)
        well = self._wells[key].well
        runs = await changes.states(self._runtime.db, well.well_id, None, found.at - lasts, found.at, standing=False)
        if not runs or not runs[-1].seen_to_begin:
            return found
        facts = {**found.facts, "settles_at": runs[-1].start + lasts}
        return replace(found, suppressed_by="settling", why="the well settles after its start", facts=facts)

    def _occurrence(self, key: str, metric: str, begun: Begun) -> Occurrence:
        well = self._wells[key].well
        at = datetime.fromtimestamp(begun.at, UTC)
        usual = HABITS.limit_priorities[begun.level]
        priority = dict(well.limits[metric].priorities).get(begun.level, usual)  # type: ignore[call-overload]
        facts = {"level": begun.level, "deadband": well.limits[metric].deadband}
        return Occurrence(
            well_id=well.well_id,
            kind="limit",
            cause=f"limit:{metric}:{begun.level}",
            priority=priority,
            onset=datetime.fromtimestamp(begun.onset, UTC),
            at=at,
            text=replies.render(
                "alert_limit", now=at, zone=self._runtime.settings.timezone, well=well, metric=metric, begun=begun
            ),
            metric=metric,
            value=begun.value,
            limit=begun.limit,
            facts=facts,
        )


async def _until(arrived: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(arrived.wait(), seconds)
    except TimeoutError:
        return
