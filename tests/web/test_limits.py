"""Near misses first: one too many, one too soon."""

from datetime import datetime, timedelta

import pytest

from assistant.errors import TooMany
from telemetry.errors import Unavailable
from web import limits
from web.limits import Bucket, Room

SECOND = timedelta(seconds=1)


def test_a_batch_may_overdraw_once_and_is_paid_for(now: datetime) -> None:
    bucket = Bucket(5000, 10_000)
    bucket.check("gate", now)
    bucket.take("gate", 10_000, now)
    with pytest.raises(TooMany) as refused:
        bucket.check("gate", now)
    assert refused.value.retry_after_s == 1
    bucket.check("other", now)
    bucket.check("gate", now + SECOND)
    bucket.take("gate", 10_000, now + SECOND)
    with pytest.raises(TooMany) as refused:
        bucket.check("gate", now + SECOND)
    assert refused.value.retry_after_s == 2


def test_a_bucket_holds_no_more_than_its_burst(now: datetime) -> None:
    bucket = Bucket(10, 20)
    bucket.take("gate", 20, now)
    bucket.take("gate", 20, now + timedelta(hours=1))
    with pytest.raises(TooMany):
        bucket.check("gate", now + timedelta(hours=1))


def test_a_clock_set_back_gives_nothing(now: datetime) -> None:
    bucket = Bucket(10, 20)
    bucket.take("gate", 20, now)
    with pytest.raises(TooMany):
        bucket.check("gate", now - timedelta(hours=1))


def test_a_bucket_forgets_who_owes_nothing(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KNOWN_AT_MOST", 3)
    bucket = Bucket(10, 20)
    for n in range(3):
        bucket.take(f"old {n}", 5, now)
    bucket.take("new", 5, now + timedelta(hours=1))
    assert set(bucket._levels) == {"new"}


def test_bodies_have_so_much_room_and_one_is_always_taken() -> None:
    room = Room(100)
    with room.held(150):
        with pytest.raises(Unavailable), room.held(1):
            pass
        assert room.bytes == 150
    with room.held(60), room.held(40), pytest.raises(Unavailable), room.held(1):
        pass
    assert room.bytes == 0
