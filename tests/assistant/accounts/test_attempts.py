"""Who is counted for what."""

from datetime import datetime, timedelta

import pytest

from assistant.accounts import attempts
from assistant.accounts.attempts import FORGIVEN_AFTER, WRONG_AT_MOST, WRONG_OF_A_SOURCE
from assistant.errors import TooMany
from telemetry.db import Database


async def test_a_name_and_a_browser_are_counted_apart(db: Database, now: datetime) -> None:
    name, browser = attempts.counted_for("anna", None), attempts.counted_for("anna", "a token")
    for _ in range(WRONG_AT_MOST):
        await attempts.count(db, name, now)
    with pytest.raises(TooMany):
        await attempts.count(db, name, now)
    await attempts.count(db, browser, now)


async def test_a_typed_name_cannot_count_for_an_address(db: Database, now: datetime) -> None:
    for _ in range(WRONG_OF_A_SOURCE):
        await attempts.blame_source(db, "10.0.0.9", now)
    await attempts.count(db, attempts.counted_for("source:10.0.0.9", None), now)
    with pytest.raises(TooMany):
        await attempts.check_source(db, "10.0.0.9", now)


async def test_an_address_is_let_in_again_and_others_never_waited(db: Database, now: datetime) -> None:
    for _ in range(WRONG_OF_A_SOURCE):
        await attempts.blame_source(db, "2001:db8::1", now)
    for neighbour in ("2001:db8::1", "2001:db8::ffff"):
        with pytest.raises(TooMany) as refused:
            await attempts.check_source(db, neighbour, now)
        assert refused.value.retry_after_s == FORGIVEN_AFTER.total_seconds()
    for other in ("2001:db8:0:1::1", "10.0.0.9", None):
        await attempts.check_source(db, other, now)
    await attempts.check_source(db, "2001:db8::1", now + FORGIVEN_AFTER + timedelta(seconds=1))
