import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assistant import watch
from assistant.runtime import Runtime
from tests.assistant.conftest import Store
from tests.builders import a_window

MINUTE = timedelta(minutes=1)


async def test_a_well_without_readings_is_left_alone(runtime: Runtime, store: Store, now: datetime) -> None:
    await store("AK-014")
    await store("AK-015", a_window("AK-015", now - watch.LONG_DEAD - 60 * MINUTE, hours=1))
    assert await watch.look(runtime) == 0


async def test_every_well_with_readings_gets_a_finding_and_nothing_is_stored(
    runtime: Runtime, store: Store, now: datetime
) -> None:
    for name in ("AK-014", "AK-015"):
        await store(name, a_window(name, now, hours=72))
    assert await watch.look(runtime) == 2
    kept = runtime.findings.last("AK-015")
    assert kept is not None
    assert kept.found.diagnosis.fault
    assert await runtime.db.fetch_value("SELECT count(*) FROM diagnosis") == 0


async def test_it_is_looked_at_again_with_fresh_readings_only(runtime: Runtime, store: Store, now: datetime) -> None:
    await store("AK-014", a_window(end=now, hours=72))
    assert await watch.look(runtime) == 1
    assert await watch.look(runtime) == 0
    kept = runtime.findings.last("AK-014")
    assert kept is not None
    assert not watch.is_due(kept, now, now + watch.EVERY / 2)
    assert watch.is_due(kept, now, now + watch.EVERY)
    assert not watch.is_due(kept, kept.seen, now + watch.EVERY)
    assert watch.is_due(kept, kept.seen, now + watch.SELDOM)


async def test_a_failed_round_does_not_end_the_watch(
    runtime: Runtime, store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store("AK-014", a_window(end=now, hours=72))
    monkeypatch.setattr(watch, "ROUND_S", 0.01)
    failures, again = iter([ZeroDivisionError]), asyncio.Event()

    def clock() -> datetime:
        for failure in failures:
            raise failure
        again.set()
        return now

    task = asyncio.create_task(watch.run(replace(runtime, clock=clock)))
    await again.wait()
    task.cancel()
