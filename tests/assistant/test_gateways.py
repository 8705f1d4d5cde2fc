"""Keys that may post, as people who connect them see them."""

from datetime import datetime

import pytest

from assistant import accounts, gateways
from assistant.accounts import audit
from telemetry import tags
from telemetry.db import Database
from telemetry.errors import NotFound


async def a_key(db: Database, now: datetime, *fields: str, kind: str = "gateway", role: str | None = None) -> str:
    made, _ = await accounts.create_key(db, "scada", kind, role, list(fields) or None, by="admin", now=now)
    return made.id


async def test_keys_that_may_not_post_are_not_there(db: Database, now: datetime) -> None:
    for role in ("viewer", "operator", "engineer"):
        await a_key(db, now, kind="token", role=role)
    revoked = await a_key(db, now)
    await accounts.revoke(db, revoked, by="admin", now=now)
    assert len(await gateways.listing(db, within=None)) == 2
    with pytest.raises(NotFound):
        await gateways.one(db, revoked, within=None)


async def test_pages_follow_each_other(db: Database, now: datetime) -> None:
    ids = {await a_key(db, now) for _ in range(3)}
    first = await gateways.listing(db, within=None, limit=2)
    rest = await gateways.listing(db, within=None, limit=2, after=first[-1].id)
    assert {one.id for one in (*first, *rest)} == ids


async def test_one_within_other_fields_is_unknown(db: Database, now: datetime) -> None:
    key_id = await a_key(db, now, "North")
    assert (await gateways.one(db, key_id, within=frozenset({"North", "South"}))).id == key_id
    for within in (frozenset({"South"}), frozenset[str]()):
        assert await gateways.listing(db, within=within) == []
        with pytest.raises(NotFound):
            await gateways.name_signals(db, key_id, {}, by="x", now=now, within=within)


async def test_names_are_kept_and_their_change_is_in_the_trail(db: Database, now: datetime) -> None:
    key_id = await a_key(db, now)
    table = tags.read({"P": {"metric": "pip", "unit": "bar"}})
    await gateways.name_signals(db, key_id, table, by="eva", now=now, within=None)
    assert (await gateways.one(db, key_id, within=None)).tags == table
    await gateways.name_signals(db, key_id, {}, by="eva", now=now, within=None)
    assert (await gateways.one(db, key_id, within=None)).tags == {}
    newest, before = (await audit.entries(db))[:2]
    assert (newest.action, newest.by, newest.target) == ("tags_changed", "eva", key_id)
    assert newest.detail == {"before": before.detail and before.detail["after"], "after": {}}
