"""The register of wells."""

import asyncio

import pytest

from telemetry import wells
from telemetry.db import Database
from telemetry.errors import Conflict, Invalid, NotFound
from telemetry.model import Limit
from tests.builders import a_pump, a_well


async def test_an_unknown_well_is_not_found(db: Database) -> None:
    for well_id in ("AK-999", "", "a\x00b", "\ud800", "K", "x" * 10_000):
        with pytest.raises(NotFound):
            await wells.get(db, well_id)


async def test_all_that_is_given_comes_back(db: Database) -> None:
    well = a_well(
        name="Nora", aliases=("the big one",), limits={"pip": Limit(low=500.0, delay_s=30.0)}, drive_mode="fixed"
    )
    assert await wells.create(db, well) == well
    assert await wells.get(db, "ak-014") == well


async def test_an_id_is_taken_whatever_its_case(db: Database) -> None:
    await wells.create(db, a_well("AK-014"))
    with pytest.raises(Conflict):
        await wells.create(db, a_well("ak-014"))


async def test_of_two_at_once_one_is_created(db: Database) -> None:
    both = (wells.create(db, a_well(well_id)) for well_id in ("AK-014", "ak-014"))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Well"]


async def test_of_two_alike_names_at_once_one_is_created(db: Database) -> None:
    both = (wells.create(db, a_well(well_id, name=name)) for well_id, name in (("A", "Nora"), ("B", "N0ra")))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Invalid", "Well"]


async def test_a_name_like_anothers_is_refused_until_that_one_is_retired(db: Database) -> None:
    await wells.create(db, a_well("AK-014", name="Nora"))
    with pytest.raises(Invalid):
        await wells.create(db, a_well("AK-015", name="NORA"))
    await wells.retire(db, "AK-014")
    await wells.create(db, a_well("AK-015", name="NORA"))


async def test_an_invalid_well_is_not_created(db: Database) -> None:
    with pytest.raises(Invalid):
        await wells.create(db, a_well("AK 014"))
    assert await wells.every(db) == []


async def test_retired_is_gone_but_its_id_is_not_free(db: Database) -> None:
    await wells.create(db, a_well())
    await wells.retire(db, "ak-014")
    for gone in (wells.get(db, "AK-014"), wells.retire(db, "AK-014"), wells.change(db, "AK-014", {})):
        with pytest.raises(NotFound):
            await gone
    with pytest.raises(Conflict, match="retired"):
        await wells.create(db, a_well("Ak-014"))
    assert await wells.every(db) == []


async def test_a_patch_merges_removes_and_replaces(db: Database) -> None:
    await wells.create(db, a_well(aliases=("a", "b"), limits={"pip": Limit(low=5.0), "gor": Limit(high=9.0)}))
    patch = {"pump": {"ror_min": 1600}, "target_flow": None, "aliases": ["c"], "limits": {"gor": None}}
    changed = await wells.change(db, "ak-014", patch)
    assert changed == a_well(
        pump=a_pump(ror_min=1600.0), target_flow=None, aliases=("c",), limits={"pip": Limit(low=5.0)}
    )
    assert await wells.get(db, "AK-014") == changed


async def test_a_patch_that_makes_it_wrong_changes_nothing(db: Database) -> None:
    well = await wells.create(db, a_well())
    await wells.create(db, a_well("AK-015", name="Nora"))
    for patch in ({"pump": {"ror_max": 1}}, {"well_id": "AK-016"}, {"speed": 1}, {"well_id": None}, {"name": "nora"}):
        with pytest.raises(Invalid):
            await wells.change(db, "AK-014", patch)
    assert await wells.get(db, "AK-014") == well


async def test_a_patch_may_repeat_the_id_and_the_name(db: Database) -> None:
    await wells.create(db, a_well(name="Nora"))
    changed = await wells.change(db, "AK-014", {"well_id": "ak-014", "name": "Nora"})
    assert changed.well_id == "AK-014"


async def test_listing_pages_in_order_and_stays_within_fields(db: Database) -> None:
    for well_id, field in (("b", "North"), ("A", "South"), ("c", None), ("D", "North")):
        await wells.create(db, a_well(well_id, field=field))
    assert [well.well_id for well in await wells.listing(db)] == ["A", "b", "c", "D"]
    assert [well.well_id for well in await wells.listing(db, after="B", limit=1)] == ["c"]
    assert [well.well_id for well in await wells.listing(db, fields=frozenset({"North"}))] == ["b", "D"]
    assert await wells.listing(db, fields=frozenset()) == []


async def test_the_version_grows_with_every_change_and_only_then(db: Database) -> None:
    seen = [await wells.version(db)]
    for change in (
        wells.create(db, a_well()),
        wells.change(db, "AK-014", {"target_flow": 5}),
        wells.retire(db, "AK-014"),
    ):
        await change
        seen.append(await wells.version(db))
    assert seen == sorted(set(seen))
    with pytest.raises(Conflict):
        await wells.create(db, a_well())
    assert await wells.version(db) == seen[-1]


async def test_announced_wells_are_unconfirmed_until_somebody_says_so(db: Database) -> None:
    await wells.create(db, a_well("AK-014"))
    async with db.transaction() as tx:
        numbers = await wells.announce(tx, {"ak-014": "ak-014", "ak-020": "AK-020"})
    assert set(numbers) == {"ak-014", "ak-020"}
    assert [(well.well_id, well.confirmed) for well in await wells.every(db)] == [("AK-014", True), ("AK-020", False)]
    with pytest.raises(Conflict, match="announced by its readings"):
        await wells.create(db, a_well("AK-020"))
    assert (await wells.change(db, "AK-020", {"confirmed": True, "field": "North"})).confirmed


async def test_announcing_known_wells_changes_nothing(db: Database) -> None:
    await wells.create(db, a_well("AK-014"))
    before = await wells.version(db)
    async with db.transaction() as tx:
        await wells.announce(tx, {"ak-014": "AK-014"})
    assert await wells.version(db) == before
