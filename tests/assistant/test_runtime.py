import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import BadSetting
from assistant.runtime import open_database, open_intake, open_runtime, writes_itself
from assistant.settings import Settings
from telemetry import series, wells
from telemetry.errors import StartRefused, Unavailable
from telemetry.ingest import Outcome


async def test_a_database_that_is_away(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(BadSetting, match="WELLSPEAK_DATABASE_URL"):
        async with open_database(settings):
            pass


async def test_a_queue_there_is_not(tmp_path: Path, database_url: str) -> None:
    settings = Settings(data_dir=tmp_path, database_url=database_url, redis_url="gopher://x")
    with pytest.raises(StartRefused):
        async with open_runtime(settings, ingest=False):
            pass


@pytest.mark.parametrize(
    ("settings", "itself"),
    [
        (Settings(amqp_url="amqp://broker/", database_url="postgresql://db/wells"), False),
        (Settings(amqp_url="amqp://broker/"), True),
        (Settings(database_url="postgresql://db/wells"), True),
        (Settings(), True),
    ],
)
def test_only_with_a_broker_before_an_outside_database_somebody_else_writes(settings: Settings, itself: bool) -> None:
    assert writes_itself(settings) is itself


async def test_after_closing_nothing_is_taken(tmp_path: Path, database_url: str, now: datetime) -> None:
    async with open_runtime(Settings(data_dir=tmp_path, database_url=database_url), ingest=True) as runtime:
        intake = runtime.intake
    with pytest.raises(Unavailable):
        await intake.accept_readings([{"well_id": "AK-014", "timestamp": now.isoformat(), "pip": 900.0}], now=now)


async def test_what_was_answered_is_stored_though_the_end_came_meanwhile(
    tmp_path: Path, database_url: str, now: datetime
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    async with open_runtime(settings, ingest=True) as runtime:
        items = [
            {"well_id": "AK-014", "timestamp": (now - timedelta(minutes=n)).isoformat(), "pip": 9.0} for n in range(40)
        ]
        await runtime.intake.accept_readings(items[:1], now=now)
        posted = [asyncio.create_task(runtime.intake.accept_readings([item], now=now)) for item in items[1:]]
        await asyncio.sleep(0)
    answers = await asyncio.gather(*posted, return_exceptions=True)
    stored = 1 + sum(answer.stored for answer in answers if isinstance(answer, Outcome))
    assert all(isinstance(answer, (Outcome, Unavailable)) for answer in answers)
    async with open_database(settings) as db:
        assert await series.counts(db, "AK-014", now - timedelta(days=1), now + timedelta(days=1)) == stored


async def test_readings_are_counted(tmp_path: Path, database_url: str, now: datetime) -> None:
    async with open_runtime(Settings(data_dir=tmp_path, database_url=database_url), ingest=True) as runtime:
        await runtime.intake.accept_readings([{"well_id": "AK-014", "pip": 900.0}], now=now)
        assert runtime.written.readings == 1


async def test_an_import_needs_neither_parser_nor_rules(tmp_path: Path, database_url: str, now: datetime) -> None:
    async with open_intake(Settings(data_dir=tmp_path, database_url=database_url)) as (db, intake):
        await intake.accept_readings([{"well_id": "AK-014", "pip": 900.0}], now=now)
        assert [well.well_id for well in await wells.every(db)] == ["AK-014"]


async def test_the_embedded_database_is_started_and_brought_up_to_date(tmp_path: Path) -> None:
    async with open_database(Settings(data_dir=tmp_path)) as db:
        assert await db.fetch_value("SELECT count(*) FROM conversation") == 0
