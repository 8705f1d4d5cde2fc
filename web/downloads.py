"""Series as files: CSV that no spreadsheet takes for a formula, and Parquet where pyarrow is installed."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

Series = Mapping[str, Sequence[float | None]]
Parts = AsyncIterator[tuple[Sequence[datetime], Series]]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def has_parquet() -> bool:
    return find_spec("pyarrow") is not None


def safe_text(text: str) -> str:
    """Numbers keep their sign; a text that a spreadsheet would compute gets an apostrophe before it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


async def csv_lines(well_id: str, metrics: Sequence[str], parts: Parts) -> AsyncIterator[bytes]:
    """A header, then a line a moment; what is missing is empty. No more than a part is held at a time."""
    yield _lines([["well_id", "timestamp", *metrics]])
    name = safe_text(well_id)
    async for times, series in parts:
        columns = [series[metric] for metric in metrics]
        rows = ([name, _stamp(at), *values] for at, *values in zip(times, *columns, strict=True))
        yield await asyncio.to_thread(_lines, rows)


class _Sink:
    """What a writer wrote since it was last emptied; knows how far the whole has come."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self._length += len(data)
        return len(data)

    def tell(self) -> int:
        return self._length

    def flush(self) -> None:
        """Nothing is behind it."""

    def close(self) -> None:
        self.closed = True

    def emptied(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


async def parquet_groups(well_id: str, metrics: Sequence[str], parts: Parts) -> AsyncIterator[bytes]:
    """One table with the columns of the CSV, a row group a part; no more than that is held at a time."""
    import pyarrow as pa  # noqa: PLC0415 - an extra of 171 MB
    import pyarrow.parquet as pq  # noqa: PLC0415

    fields = [("well_id", pa.string()), ("timestamp", pa.timestamp("us", tz="UTC"))]
    schema = pa.schema([*fields, *((metric, pa.float64()) for metric in metrics)])
    sink = _Sink()
    writer = pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema)

    def written(times: Sequence[datetime], series: Series) -> bytes:
        columns = [[well_id] * len(times), list(times), *(list(series[metric]) for metric in metrics)]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        return sink.emptied()

    async for times, series in parts:
        yield await asyncio.to_thread(written, times, series)
    writer.close()
    yield sink.emptied()


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
