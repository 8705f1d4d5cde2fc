"""A site's rule files while the server runs: broken ones first."""

import asyncio
import os
import pwd
from datetime import datetime
from pathlib import Path

import pytest

from assistant.accounts import audit
from assistant.runtime import open_runtime
from assistant.settings import Settings
from assistant.shelf import FOLDER, IN_FORCE, MODELS, Shelf, changes, stamps
from rules import novelty
from telemetry.db import Database

EASIER = "parameters: {flow_departs_pct: 4.0}\n"
HARDER = "parameters: {flow_departs_pct: 9.0}\n"
BROKEN = "parameters: {flow_departs_pct: much}\n"


def put(data_dir: Path, text: str, name: str = "gates.yaml") -> Path:
    path = data_dir / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(path)  # another inode, as editors do: seen though time and size were the same
    return path


async def noted(db: Database) -> list[audit.Entry]:
    return [entry for entry in await audit.entries(db) if entry.action == "rules.activate"]


async def test_a_broken_file_leaves_the_last_good_book(db: Database, tmp_path: Path, now: datetime) -> None:
    put(tmp_path, EASIER)
    shelf = Shelf.opened(tmp_path, now)
    good = shelf.book
    put(tmp_path, BROKEN)
    assert not await shelf.look(db, now)
    assert shelf.book is good
    assert shelf.trouble is not None and shelf.trouble.since == now
    assert "gates.yaml, line 1, key parameters.flow_departs_pct" in shelf.trouble.message
    put(tmp_path, HARDER)
    assert await shelf.look(db, now)
    assert (shelf.trouble, shelf.book.parameters["flow_departs_pct"]) == (None, 9.0)


async def test_a_start_with_a_broken_file_has_what_was_in_force_before(
    db: Database, tmp_path: Path, now: datetime
) -> None:
    put(tmp_path, "parameters: {}\n")
    shelf = Shelf.opened(tmp_path, now)
    put(tmp_path, EASIER)
    assert await shelf.look(db, now)
    put(tmp_path, BROKEN)
    again = Shelf.opened(tmp_path, now)
    assert again.trouble is not None
    assert again.book.version == shelf.book.version
    assert again.book.parameters["flow_departs_pct"] == 4.0


def test_a_first_start_with_a_broken_file_has_the_built_in_rules(tmp_path: Path, now: datetime) -> None:
    put(tmp_path, BROKEN)
    shelf = Shelf.opened(tmp_path, now)
    assert shelf.trouble is not None
    assert shelf.book.version == Shelf.opened(tmp_path / "elsewhere", now).book.version


async def test_what_has_not_changed_is_not_read_again(db: Database, tmp_path: Path, now: datetime) -> None:
    put(tmp_path, EASIER)
    shelf = Shelf.opened(tmp_path, now)
    book = shelf.book
    assert not await shelf.look(db, now)
    assert shelf.book is book
    assert await noted(db) == []


async def test_an_activation_is_noted_once_with_who_and_what(db: Database, tmp_path: Path, now: datetime) -> None:
    first, second = Shelf.opened(tmp_path, now), Shelf.opened(tmp_path, now)
    before = first.book
    put(tmp_path, EASIER)
    await asyncio.gather(first.look(db, now), second.look(db, now))
    assert first.book.version == second.book.version != before.version
    (entry,) = await noted(db)
    assert entry.by == pwd.getpwuid(os.getuid()).pw_name
    assert entry.target == first.book.version
    assert entry.detail is not None
    assert entry.detail["from"] == before.version
    assert entry.detail["files"] == {"gates.yaml": "added"}
    assert entry.detail["parameters"] == {"flow_departs_pct": [before.parameters["flow_departs_pct"], 4.0]}
    (tmp_path / FOLDER / "gates.yaml").unlink()
    assert await first.look(db, now)
    assert first.book.version == before.version
    assert len(await noted(db)) == 2
    assert not (tmp_path / IN_FORCE).exists() or not stamps(tmp_path / IN_FORCE)


async def test_a_running_process_notices_and_its_lexicon_with_it(
    tmp_path: Path, database_url: str, now: datetime
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    async with open_runtime(settings, ingest=False) as runtime:
        before = runtime.book.version
        put(tmp_path, EASIER)
        found: list[audit.Entry] = []
        for _ in range(1200):
            found = await noted(runtime.db)
            if found and runtime.book.version != before:
                break
            await asyncio.sleep(0.05)
        assert runtime.names._book() is runtime.book
    assert found[0].target == runtime.book.version


async def test_a_model_of_the_sites_own_is_taken_in_while_it_is_whole(
    db: Database, tmp_path: Path, now: datetime
) -> None:
    shelf = Shelf.opened(tmp_path, now)
    built_in = shelf.book.second
    assert isinstance(built_in, novelty.Taught)
    lessons = [novelty.Lesson({"qn_pct": float(10 * (n % 2))}, "normal" if n % 2 else "pump_wear") for n in range(20)]
    card = novelty.keep(tmp_path / MODELS, lessons)
    await shelf.look(db, now)
    assert isinstance(shelf.book.second, novelty.Taught)
    assert shelf.book.second.card == card
    content = (tmp_path / MODELS / novelty.FILE).read_bytes()
    (tmp_path / MODELS / novelty.FILE).write_bytes(content[:-1])
    again = Shelf.opened(tmp_path, now)
    assert again.model_trouble is not None and novelty.FILE in again.model_trouble
    assert isinstance(again.book.second, novelty.Taught)
    assert again.book.second.card == built_in.card


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert stamps(None) == stamps(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {}, {}),
        ({"a": (1, 1, 1)}, {"a": (1, 1, 1)}, {}),
        ({"a": (1, 1, 1)}, {"a": (2, 1, 1), "b": (1, 1, 1)}, {"a": "changed", "b": "added"}),
        ({"a": (1, 1, 1)}, {}, {"a": "removed"}),
    ],
)
def test_what_became_of_each_file(before: dict, after: dict, told: dict) -> None:  # type: ignore[type-arg]
    assert changes(before, after) == told
