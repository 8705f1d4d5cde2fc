"""Near misses first: secrets that are none, keys that must not be made."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from assistant import accounts
from assistant.accounts.keys import REMEMBERED_S, TRUSTED_S
from telemetry.db import Database
from telemetry.errors import Invalid, NotFound


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "a\u202eb"}, ["name"]),
        ({"name": "x" * 101}, ["name"]),
        ({"kind": "session"}, ["kind"]),
        ({"role": None}, ["role"]),
        ({"role": "gateway"}, ["role"]),
        ({"kind": "gateway", "role": "viewer"}, ["role"]),
        ({"name": "\0", "kind": "", "fields": ["\n"]}, ["name", "kind", "fields"]),
    ],
)
async def test_names_every_wrong_field(db: Database, now: datetime, changes: dict[str, Any], fields: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        await accounts.create_key(
            db, **{"name": "scada", "kind": "token", "role": "viewer", **changes}, by="t", now=now
        )
    assert [problem.field for problem in refused.value.problems] == fields


@pytest.mark.parametrize("secret", ["", "nonsense", "wst_", "\0", "\ud800"])
async def test_a_secret_that_was_not_given_out_is_nobodys(db: Database, now: datetime, secret: str) -> None:
    await accounts.create_key(db, "scada", "token", "viewer", by="test", now=now)
    assert await accounts.KeyRing(db).held(secret, now) is None


async def test_a_secret_speaks_for_its_key_and_is_stored_nowhere(db: Database, now: datetime) -> None:
    key, secret = await accounts.create_key(db, "scada", "token", "operator", ["Burgan"], by="boss", now=now)
    held = await accounts.KeyRing(db).held(secret, now)
    assert held is not None
    assert (held.caller.kind, held.caller.role, held.caller.fields) == ("token", "operator", frozenset({"Burgan"}))
    stored = await db.fetch_row("SELECT * FROM api_key")
    assert stored is not None
    assert secret[4:] not in str(dict(stored))
    assert await db.fetch_value("SELECT count(*) FROM audit WHERE detail::text LIKE '%' || $1 || '%'", secret) == 0
    assert (key.created_by, key.created_at) == ("boss", now)


async def test_two_keys_of_one_name_are_two_callers(db: Database, now: datetime) -> None:
    ring = accounts.KeyRing(db)
    names = set()
    for _ in range(2):
        _, secret = await accounts.create_key(db, "scada", "token", "viewer", by="test", now=now)
        held = await ring.held(secret, now)
        assert held is not None
        names.add(held.caller.name)
    assert len(names) == 2


async def test_a_revoked_key_is_remembered_for_seconds_at_most(db: Database, now: datetime) -> None:
    ring = accounts.KeyRing(db)
    key, secret = await accounts.create_key(db, "gate", "gateway", by="test", now=now)
    assert await ring.held(secret, now) is not None
    await accounts.revoke(db, key.id, by="test", now=now)
    assert await accounts.KeyRing(db).held(secret, now) is None
    assert await ring.held(secret, now + timedelta(seconds=TRUSTED_S)) is None
    assert TRUSTED_S < 5
    with pytest.raises(NotFound):
        await accounts.revoke(db, key.id, by="test", now=now)
    with pytest.raises(NotFound):
        await accounts.key(db, key.id)


async def test_a_clock_set_back_does_not_keep_a_revoked_key(db: Database, now: datetime) -> None:
    ring = accounts.KeyRing(db)
    key, secret = await accounts.create_key(db, "gate", "gateway", by="test", now=now)
    assert await ring.held(secret, now) is not None
    await accounts.revoke(db, key.id, by="test", now=now)
    assert await ring.held(secret, now - timedelta(hours=1)) is None


async def test_a_key_tells_when_it_was_last_seen(db: Database, now: datetime) -> None:
    key, secret = await accounts.create_key(db, "gate", "gateway", by="test", now=now)
    assert (await accounts.key(db, key.id)).last_seen_at is None
    ring = accounts.KeyRing(db)
    await ring.held(secret, now)
    assert (await accounts.key(db, key.id)).last_seen_at == now
    await ring.held(secret, now + timedelta(minutes=1))
    assert (await accounts.key(db, key.id)).last_seen_at == now + timedelta(minutes=1)


@pytest.mark.parametrize("key_id", ["", "1", "x", "00000000-0000-0000-0000-000000000000", "\0"])
async def test_an_unknown_id_is_not_found(db: Database, now: datetime, key_id: str) -> None:
    with pytest.raises(NotFound, match="unknown key"):
        await accounts.key(db, key_id)
    with pytest.raises(NotFound, match="unknown key"):
        await accounts.revoke(db, key_id, by="test", now=now)


async def test_keys_come_in_pages_and_only_within_ones_fields(db: Database, now: datetime) -> None:
    made = [
        await accounts.create_key(db, f"k{n}", "gateway", None, fields, by="test", now=now + timedelta(seconds=n))
        for n, fields in enumerate((None, ["Burgan"], ["Akkas"], ["Burgan", "Akkas"]))
    ]
    first = await accounts.keys(db, limit=3)
    assert [key.name for key in first] == ["k0", "k1", "k2"]
    assert [key.name for key in await accounts.keys(db, after=first[-1].id)] == ["k3"]
    burgan = frozenset({"Burgan"})
    assert [key.name for key in await accounts.keys(db, within=burgan)] == ["k1"]
    with pytest.raises(NotFound):
        await accounts.revoke(db, made[0][0].id, by="test", now=now, within=burgan)
    with pytest.raises(Invalid):
        await accounts.create_key(db, "wide", "gateway", None, ["Akkas"], by="test", now=now, within=burgan)


async def test_a_key_that_is_due_is_looked_at_beside_the_posts(db: Database, now: datetime) -> None:
    ring = accounts.KeyRing(db)
    key, secret = await accounts.create_key(db, "gate", "gateway", by="test", now=now)
    assert ring.remembered(secret, now) is None
    held = await ring.held(secret, now)
    await accounts.revoke(db, key.id, by="test", now=now)
    later = now + timedelta(seconds=REMEMBERED_S)
    assert ring.remembered(secret, later) == held
    async with asyncio.timeout(60):
        while ring.remembered(secret, later) is not None:  # noqa: ASYNC110 - until the look that began has ended
            await asyncio.sleep(0.01)
    assert await ring.held(secret, later) is None


async def test_one_look_serves_all_who_ask_meanwhile(db: Database, now: datetime) -> None:
    ring = accounts.KeyRing(db)
    _, secret = await accounts.create_key(db, "gate", "gateway", by="test", now=now)
    found = await asyncio.gather(*(ring.held(secret, now) for _ in range(20)))
    assert all(one is found[0] for one in found)
