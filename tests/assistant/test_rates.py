"""Near misses first: one too many, one too soon, two processes."""

from datetime import datetime, timedelta

import pytest

from assistant import rates
from assistant.errors import TooMany
from assistant.rates import MINUTE, Exchange
from telemetry.db import Database
from web.limits import Bucket

SECOND = timedelta(seconds=1)


async def test_the_sixty_first_question_of_a_minute_is_too_many(db: Database, now: datetime) -> None:
    for n in range(60):
        await rates.ask(db, "anna", 60, MINUTE, now + n * SECOND / 2)
    with pytest.raises(TooMany) as refused:
        await rates.ask(db, "anna", 60, MINUTE, now + 59 * SECOND)
    assert refused.value.retry_after_s == 1
    await rates.ask(db, "bea", 60, MINUTE, now + 59 * SECOND)
    await rates.ask(db, "anna", 60, MINUTE, now + 60 * SECOND)


async def test_a_refused_question_does_not_count(db: Database, now: datetime) -> None:
    await rates.ask(db, "anna", 1, MINUTE, now)
    for _ in range(5):
        with pytest.raises(TooMany):
            await rates.ask(db, "anna", 1, MINUTE, now + 30 * SECOND)
    await rates.ask(db, "anna", 1, MINUTE, now + 60 * SECOND)


async def test_what_one_process_took_is_counted_by_another(db: Database, now: datetime) -> None:
    here, there = Bucket(10, 100), Bucket(10, 100)
    two = Exchange(db, here, lambda: now), Exchange(db, there, lambda: now)
    for one in two:
        await one.look(now)
    here.take("gate", 250, now)
    there.check("gate", now)
    for _ in range(3):
        for one in two:
            await one.look(now)
    with pytest.raises(TooMany) as refused:
        there.check("gate", now)
    assert refused.value.retry_after_s == pytest.approx(16, abs=1)
    there.check("another", now)


async def test_a_process_that_begins_owes_nothing_for_what_was_before(db: Database, now: datetime) -> None:
    here, late = Bucket(10, 100), Bucket(10, 100)
    first = Exchange(db, here, lambda: now)
    here.take("gate", 250, now)
    await first.look(now)
    second = Exchange(db, late, lambda: now)
    await second.look(now)
    late.check("gate", now)
    here.take("gate", 250, now)
    await first.look(now)
    await second.look(now)
    with pytest.raises(TooMany):
        late.check("gate", now)


async def test_old_counts_are_forgotten(db: Database, now: datetime) -> None:
    here = Bucket(10, 100)
    one = Exchange(db, here, lambda: now)
    here.take("gate", 5, now)
    await one.look(now)
    await rates.ask(db, "anna", 5, MINUTE, now)
    await db.execute(rates.SQL["forget"], now + timedelta(hours=1))
    assert await db.fetch_value("SELECT (SELECT count(*) FROM taken_lately) + (SELECT count(*) FROM asked_lately)") == 0
