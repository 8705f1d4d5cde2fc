"""Opens a file of readings and gives its rows with their line numbers, however it is packed."""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from telemetry.errors import Invalid, Problem

CELL_LIMIT = 10_000
DELIMITERS = ",;\t|"
Row = tuple[int, Sequence[Any] | str]


@dataclass
class Source:
    """An open file: its header, its rows (line number and cells, or why the line cannot be read), how far it is."""

    header: tuple[str, ...]
    rows: Iterator[Row]
    size: int
    _raw: IO[bytes] | None = field(default=None, repr=False)

    def position(self) -> int:
        """Bytes of the file read so far."""
        return self.size if self._raw is None else self._raw.tell()


def digest(path: Path, *more: bytes) -> str:
    """Names the content of a file and what it is read with."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256")
    for part in more:
        found.update(b"\0" + part)
    return found.hexdigest()


@contextmanager
def opened(path: Path, delimiter: str | None = None) -> Iterator[Source]:
    """CSV, packed with gzip or not, or Parquet, by the file's first bytes."""
    try:
        raw = path.open("rb")
    except OSError as wrong:
        raise Invalid([Problem("file", f"cannot be read: {wrong.strerror}")]) from wrong
    with raw:
        start = raw.read(4)
        raw.seek(0)
        if start == b"PAR1":
            yield _parquet(path)
            return
        packed = gzip.GzipFile(fileobj=raw) if start[:2] == b"\x1f\x8b" else raw
        text = io.TextIOWrapper(io.BufferedReader(packed, 1 << 16), "utf-8-sig", "replace", newline="")
        yield _csv(text, raw, path.stat().st_size, delimiter)


def _csv(text: io.TextIOWrapper, raw: IO[bytes], size: int, delimiter: str | None) -> Source:
    csv.field_size_limit(CELL_LIMIT)
    try:
        first = text.readline(1_000_000)
    except (EOFError, OSError, zlib.error) as wrong:
        raise Invalid([Problem("file", "is damaged: it cannot be unpacked")]) from wrong
    if not first.strip():
        raise Invalid([Problem("file", "is empty")])
    sign = delimiter or max(DELIMITERS, key=first.count)
    header = tuple(name.strip() for name in next(csv.reader([first], delimiter=sign)))
    return Source(header, _csv_rows(csv.reader(text, delimiter=sign), len(header)), size, raw)


def _csv_rows(reader: Any, width: int) -> Iterator[Row]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            yield reader.line_num + 1, f"not readable as CSV: {wrong}"
            continue
        except (EOFError, OSError, zlib.error) as wrong:
            line = reader.line_num + 1
            raise Invalid([Problem("file", f"is damaged after line {line}; what came before is stored")]) from wrong
        if len(cells) == width:
            yield reader.line_num + 1, cells
        elif cells:
            yield reader.line_num + 1, f"{len(cells)} columns instead of {width}"


def _parquet(path: Path) -> Source:
    try:
        from pyarrow import parquet  # noqa: PLC0415  (an extra)
    except ImportError as missing:
        raise Invalid([Problem("file", "Parquet needs the extra: install wellspeak[parquet]")]) from missing
    file = parquet.ParquetFile(path)
    return Source(tuple(file.schema_arrow.names), _parquet_rows(file), path.stat().st_size)


def _parquet_rows(file: Any) -> Iterator[Row]:
    number = 0
    for batch in file.iter_batches(batch_size=8192):
        for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            number += 1
            yield number, cells
