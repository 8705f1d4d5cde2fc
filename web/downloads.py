"""Series as files: CSV that no spreadsheet takes for a formula, and Parquet where pyarrow is installed."""

import csv
import io
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

Series = Mapping[str, Sequence[float | None]]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def has_parquet() -> bool:
    return find_spec("pyarrow") is not None


def safe_text(text: str) -> str:
    """Numbers keep their sign; a text that a spreadsheet would compute gets an apostrophe before it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


async def csv_lines(
    well_id: str, metrics: Sequence[str], parts: AsyncIterator[tuple[Sequence[datetime], Series]]
) -> AsyncIterator[bytes]:
    """A header, then a line a moment; what is missing is empty."""
    yield _lines([["well_id", "timestamp", *metrics]])
    name = safe_text(well_id)
    async for times, series in parts:
        columns = [series[metric] for metric in metrics]
        yield _lines([name, _stamp(at), *values] for at, *values in zip(times, *columns, strict=True))


def parquet(well_id: str, metrics: Sequence[str], times: Sequence[datetime], series: Series) -> bytes:
    """One table with the columns of the CSV."""
    import pyarrow as pa  # noqa: PLC0415 - an extra of 171 MB
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns: dict[str, Any] = {
        "well_id": pa.array([well_id] * len(times), pa.string()),
        "timestamp": pa.array(list(times), pa.timestamp("us", tz="UTC")),
    }
    columns |= {metric: pa.array(list(series[metric]), pa.float64()) for metric in metrics}
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def _lines(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
