"""Near misses first: cells a spreadsheet would compute."""

import csv
import io
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from web.downloads import csv_lines, parquet_groups, safe_text

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_made_a_text(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["AK-014", "a=b", "", "1e5"])
def test_a_text_stays(text: str) -> None:
    assert safe_text(text) == text


async def test_csv_has_a_line_a_moment_and_keeps_signs_and_gaps() -> None:
    async def parts() -> AsyncIterator[tuple[list[datetime], dict[str, list[float | None]]]]:
        yield [AT], {"pip": [-5.25], "flow_rate": [None]}
        yield [], {"pip": [], "flow_rate": []}
        yield [AT.replace(microsecond=5)], {"pip": [None], "flow_rate": [1e5]}

    text = b"".join([line async for line in csv_lines("AK-014", ["pip", "flow_rate"], parts())]).decode()
    assert list(csv.reader(io.StringIO(text))) == [
        ["well_id", "timestamp", "pip", "flow_rate"],
        ["AK-014", "2026-11-23T12:00:00Z", "-5.25", ""],
        ["AK-014", "2026-11-23T12:00:00.000005Z", "", "100000.0"],
    ]


async def test_parquet_holds_the_same() -> None:
    pq = pytest.importorskip("pyarrow.parquet")

    async def parts() -> AsyncIterator[tuple[list[datetime], dict[str, list[float | None]]]]:
        yield [AT], {"pip": [1.5]}
        yield [AT.replace(hour=13)], {"pip": [None]}

    made = b"".join([group async for group in parquet_groups("AK-014", ["pip"], parts())])
    assert pq.read_table(io.BytesIO(made)).to_pylist() == [
        {"well_id": "AK-014", "timestamp": AT, "pip": 1.5},
        {"well_id": "AK-014", "timestamp": AT.replace(hour=13), "pip": None},
    ]


async def test_an_empty_parquet_has_its_columns() -> None:
    pq = pytest.importorskip("pyarrow.parquet")

    async def parts() -> AsyncIterator[tuple[list[datetime], dict[str, list[float | None]]]]:
        yield [], {"pip": []}

    made = b"".join([group async for group in parquet_groups("AK-014", ["pip"], parts())])
    assert pq.read_table(io.BytesIO(made)).column_names == ["well_id", "timestamp", "pip"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
async def test_a_long_file_takes_no_more_memory_than_a_short_one(form: str) -> None:
    """A million moments are never held together: the second half takes no more than the first did."""
    pytest.importorskip("pyarrow")
    page = 10_000
    peaks: list[int] = []

    async def parts() -> AsyncIterator[tuple[list[datetime], dict[str, list[float | None]]]]:
        for number in range(40):
            begin = AT + timedelta(seconds=page * number)
            yield [begin + timedelta(seconds=n) for n in range(page)], {"pip": [n * 0.37 for n in range(page)]}
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.reset_peak()

    tracemalloc.start()
    try:
        made = 0
        write = csv_lines if form == "csv" else parquet_groups
        async for piece in write("AK-014", ["pip"], parts()):
            made += len(piece)
    finally:
        tracemalloc.stop()
    assert made > 1_000_000
    assert max(peaks[20:]) < 1.5 * max(peaks[:20])
