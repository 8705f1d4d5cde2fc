import asyncio

from telemetry.db import Database, queries
from telemetry.db.noting import Query, noting


def test_a_query_keeps_its_name_once_its_blanks_are_filled() -> None:
    filled = queries("telemetry", "series.sql")["latest"].format(columns="pip")
    assert isinstance(filled, Query)
    assert filled.name == "telemetry/series.sql: latest"
    assert "pip" in filled


async def test_outside_of_a_block_nothing_is_noted(db: Database) -> None:
    with noting() as notes:
        pass
    await db.fetch(Query("SELECT 1", "x"))
    assert notes == []


async def test_a_text_without_a_name_is_not_noted(db: Database) -> None:
    with noting() as notes:
        await db.fetch("SELECT 1")
    assert notes == []


async def test_queries_of_the_block_and_of_its_tasks_are_noted_with_values_and_rows(db: Database) -> None:
    with noting() as notes:
        await asyncio.gather(db.fetch(Query("SELECT generate_series(1, $1::int)", "many"), 3))
        await db.fetch_row(Query("SELECT 1 WHERE false", "none"))
        await db.fetch_value(Query("SELECT $1::int", "one"), 5)
    assert [(one.name, one.values, one.rows) for one in notes] == [("many", (3,), 3), ("none", (), 0), ("one", (5,), 1)]
