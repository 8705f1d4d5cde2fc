"""Near misses first: what must not sign in, what must not be made."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from assistant import accounts
from assistant.accounts import audit
from assistant.accounts.attempts import FORGIVEN_AFTER, WRONG_AT_MOST
from assistant.errors import TooMany, Unauthenticated
from telemetry.db import Database
from telemetry.errors import Conflict, Invalid, NotFound

GOOD = "correct horse battery"


@pytest.fixture
async def anna(db: Database, now: datetime) -> accounts.Account:
    return await accounts.create_user(db, "Anna", GOOD, "operator", ["Burgan"], by="test", now=now)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("anna", GOOD.upper()),
        ("anna", ""),
        ("anna", GOOD + " "),
        ("anna", "x" * 5000),
        ("anna", "\ud800 no character"),
        ("annas", GOOD),
        ("", GOOD),
        ("anna' OR '1'='1", GOOD),
        ("anna\0", "a null byte in the name"),
        ("x" * 5000, GOOD),
    ],
)
async def test_a_wrong_name_and_a_wrong_password_are_answered_alike(
    db: Database, now: datetime, anna: accounts.Account, name: str, password: str
) -> None:
    with pytest.raises(Unauthenticated, match="username or the password is not right"):
        await accounts.sign_in(db, name, password, now)


async def test_signs_in_whatever_the_case_of_the_name(db: Database, now: datetime, anna: accounts.Account) -> None:
    account = await accounts.sign_in(db, " aNNa ", GOOD, now)
    assert (account.username, account.role, account.fields) == ("Anna", "operator", ("Burgan",))
    assert account.last_sign_in_at == now


async def test_a_letter_typed_in_another_way_is_the_same_password(db: Database, now: datetime) -> None:
    await accounts.create_user(db, "jose", "caf\u00e9 con leche", "viewer", by="test", now=now)
    assert (await accounts.sign_in(db, "jose", "cafe\u0301 con leche", now)).username == "jose"


@pytest.mark.parametrize("name", ["anna", "nobody"])
async def test_ten_wrong_passwords_lock_a_name_whether_known_or_not(
    db: Database, now: datetime, anna: accounts.Account, name: str
) -> None:
    for _ in range(WRONG_AT_MOST):
        with pytest.raises(Unauthenticated):
            await accounts.sign_in(db, name, "wrong", now)
    with pytest.raises(TooMany) as refused:
        await accounts.sign_in(db, name, GOOD, now + timedelta(minutes=1))
    assert refused.value.retry_after_s == (FORGIVEN_AFTER - timedelta(minutes=1)).total_seconds()


async def test_a_lock_ends_though_guessing_goes_on(db: Database, now: datetime, anna: accounts.Account) -> None:
    for minute in range(14):
        with pytest.raises((Unauthenticated, TooMany)):
            await accounts.sign_in(db, "anna", "wrong", now + timedelta(minutes=minute))
    late = now + timedelta(minutes=WRONG_AT_MOST - 1) + FORGIVEN_AFTER
    assert (await accounts.sign_in(db, "anna", GOOD, late)).username == "Anna"


async def test_a_right_password_forgets_the_wrong_ones(db: Database, now: datetime, anna: accounts.Account) -> None:
    for _ in range(2):
        for _ in range(WRONG_AT_MOST - 1):
            with pytest.raises(Unauthenticated):
                await accounts.sign_in(db, "anna", "wrong", now)
        assert await accounts.sign_in(db, "anna", GOOD, now)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"username": ""}, ["username"]),
        ({"username": "_anna"}, ["username"]),
        ({"username": "аnna"}, ["username"]),
        ({"username": "anna\n"}, ["username"]),
        ({"username": "x" * 65}, ["username"]),
        ({"password": "eleven char"}, ["password"]),
        ({"password": "x" * 1001}, ["password"]),
        ({"password": "aaaaaaaaaaaaaaaa"}, ["password"]),
        ({"role": "king"}, ["role"]),
        ({"role": ""}, ["role"]),
        ({"fields": [""]}, ["fields"]),
        ({"fields": ["Bur\u202egan"]}, ["fields"]),
        ({"username": "", "password": "", "role": "", "fields": ["\0"]}, ["username", "password", "role", "fields"]),
    ],
)
async def test_names_every_wrong_field(db: Database, now: datetime, changes: dict[str, Any], fields: list[str]) -> None:
    given: dict[str, Any] = {"username": "anna", "password": GOOD, "role": "viewer", "fields": None, **changes}
    with pytest.raises(Invalid) as refused:
        await accounts.create_user(db, **given, by="test", now=now)
    assert [problem.field for problem in refused.value.problems] == fields


async def test_a_name_is_given_once_whatever_its_case_and_not_after_it_is_deleted(
    db: Database, now: datetime, anna: accounts.Account
) -> None:
    for _ in range(2):
        with pytest.raises(Conflict):
            await accounts.create_user(db, "ANNA", GOOD, "viewer", by="test", now=now)
        await accounts.delete(db, "anna", by="test", now=now) if await accounts.listing(db) else None
    with pytest.raises(NotFound):
        await accounts.find(db, "anna")
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, "anna", GOOD, now)


@pytest.mark.parametrize("patch", [{"disabled": True}, {"password": "another long password"}])
async def test_disabling_and_a_new_password_end_the_sessions(
    db: Database, now: datetime, anna: accounts.Account, patch: dict[str, Any]
) -> None:
    token = await accounts.open_session(db, anna.id, now)
    await accounts.change(db, "anna", {"role": "engineer"}, by="test", now=now)
    caller = await accounts.caller_of_session(db, token, now)
    assert caller is not None
    assert caller.role == "engineer"
    await accounts.change(db, "anna", patch, by="test", now=now)
    assert await accounts.caller_of_session(db, token, now) is None
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, "anna", GOOD, now)


async def test_a_disabled_account_works_again_when_enabled(db: Database, now: datetime, anna: accounts.Account) -> None:
    await accounts.disable(db, "anna", by="test", now=now)
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, "anna", GOOD, now)
    await accounts.change(db, "anna", {"disabled": False}, by="test", now=now)
    assert await accounts.sign_in(db, "anna", GOOD, now)


async def test_who_is_confined_sees_and_makes_only_the_confined(
    db: Database, now: datetime, anna: accounts.Account
) -> None:
    await accounts.create_user(db, "boss", GOOD, "admin", by="test", now=now)
    burgan, akkas = frozenset({"Burgan", "X"}), frozenset({"Akkas"})
    assert [account.username for account in await accounts.listing(db, within=burgan)] == ["Anna"]
    assert await accounts.listing(db, within=akkas) == []
    for name in ("anna", "boss", "nobody"):
        with pytest.raises(NotFound, match="unknown user"):
            await accounts.change(db, name, {"role": "viewer"}, by="test", now=now, within=akkas)
    for fields in (None, ["Burgan"]):
        with pytest.raises(Invalid):
            await accounts.create_user(db, "eve", GOOD, "admin", fields, by="test", now=now, within=akkas)
    with pytest.raises(Invalid):
        await accounts.change(db, "anna", {"fields": None}, by="test", now=now, within=burgan)


@pytest.mark.parametrize("patch", [{"role": "viewer"}, {"disabled": True}, {"fields": ["Burgan"]}, None])
async def test_the_last_administrator_stays(db: Database, now: datetime, patch: dict[str, Any] | None) -> None:
    await accounts.create_user(db, "boss", GOOD, "admin", by="test", now=now)
    await accounts.create_user(db, "local", GOOD, "admin", ["Burgan"], by="test", now=now)
    with pytest.raises(Conflict, match="last administrator"):
        if patch is None:
            await accounts.delete(db, "boss", by="test", now=now)
        else:
            await accounts.change(db, "boss", patch, by="test", now=now)
    assert (await accounts.find(db, "boss")).role == "admin"


async def test_the_first_start_makes_one_admin_once(db: Database, now: datetime) -> None:
    made = await accounts.ensure_admin(db, "", now)
    assert made is not None
    assert (await accounts.sign_in(db, "admin", made, now)).role == "admin"
    assert await accounts.ensure_admin(db, "", now) is None
    assert await accounts.ensure_admin(db, "another", now) is None
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, "admin", "another", now)


async def test_a_given_admin_password_is_not_told(db: Database, now: datetime) -> None:
    assert await accounts.ensure_admin(db, "given by the site", now) is None
    assert (await accounts.sign_in(db, "admin", "given by the site", now)).role == "admin"


async def test_a_person_changes_the_own_password(db: Database, now: datetime, anna: accounts.Account) -> None:
    with pytest.raises(Unauthenticated):
        await accounts.change_password(db, "anna", "not the old", "a new long password", now=now)
    with pytest.raises(Invalid):
        await accounts.change_password(db, "anna", GOOD, "short", now=now)
    await accounts.change_password(db, "anna", GOOD, "a new long password", now=now)
    assert await accounts.sign_in(db, "anna", "a new long password", now=now)


async def test_users_come_in_pages_by_name(db: Database, now: datetime) -> None:
    for name in ("carl", "Bea", "anna"):
        await accounts.create_user(db, name, GOOD, "viewer", by="test", now=now)
    first = await accounts.listing(db, limit=2)
    assert [account.username for account in first] == ["anna", "Bea"]
    assert [account.username for account in await accounts.listing(db, after="Bea", limit=2)] == ["carl"]


async def test_the_trail_says_who_did_what_without_secrets(db: Database, now: datetime, anna: accounts.Account) -> None:
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(db, "anna", "wrong", now, "10.0.0.9")
    await accounts.sign_in(db, "anna", GOOD, now, "10.0.0.9")
    await accounts.change(db, "anna", {"role": "viewer", "password": "another long password"}, by="boss", now=now)
    await accounts.delete(db, "anna", by="boss", now=now)
    found = list(reversed(await audit.entries(db)))
    assert [entry.action for entry in found] == [
        "user_created",
        "sign_in_refused",
        "sign_in",
        "user_changed",
        "user_deleted",
    ]
    assert (found[1].by, found[1].source) == ("anna", "10.0.0.9")
    assert (found[3].by, found[3].target) == ("boss", "Anna")
    assert found[3].detail == {"role": "viewer", "password": "changed"}
    assert "another long" not in str(found)
