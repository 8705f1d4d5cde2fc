"""run(): take a batch, write, acknowledge, call back."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from telemetry.bus import Parcel, Queue
from telemetry.db import Database
from telemetry.errors import DatabaseFault, Outdated, TelemetryError, Unavailable
from telemetry.model import Reading
from telemetry.register import Register
from telemetry.writing import Writer, Written

FLUSH_S = 8.0
# While one batch waits for the disk the next is made ready; PostgreSQL writes the end of both to disk at once.
WRITERS = 2

_log = structlog.get_logger(__name__)

OnWritten = Callable[[Sequence[Reading]], None]


@dataclass
class Tally:
    """What the writer has done since it started."""

    batches: int = 0
    readings: int = 0
    duplicates: int = 0
    refused: int = 0
    failed_batches: int = 0


async def run(
    queue: Queue,
    db: Database,
    on_written: OnWritten,
    tally: Tally | None = None,
    *,
    register: Register | None = None,
    writers: int = WRITERS,
) -> None:
    """Until cancelled or the queue is closed. While batches are written the next one gathers; no timer.

    `register` is the one against which the readings were checked, where that was done in this process.
    """
    writer, tally = Writer(db, register), tally or Tally()
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(1 if queue.keeps else writers):
                group.create_task(_write_all(queue, writer, on_written, tally))
    finally:
        queue.close()
        async for batch in queue.batches():
            await queue.give_back(batch, Unavailable("readings cannot be taken while the server stops"))


async def _write_all(queue: Queue, writer: Writer, on_written: OnWritten, tally: Tally) -> None:
    async for batch in queue.batches():
        await _flush(queue, writer, batch, on_written, tally)


async def _flush(queue: Queue, writer: Writer, batch: Sequence[Parcel], on_written: OnWritten, tally: Tally) -> None:
    try:
        written = await _write(writer, batch)
    except Outdated as error:
        await queue.give_back([parcel for parcel in batch if parcel.version is not None], error)
        if rest := [parcel for parcel in batch if parcel.version is None]:
            await _flush(queue, writer, rest, on_written, tally)
        return
    except BaseException as error:
        tally.failed_batches += 1
        blamed = _blamed(error)
        await queue.give_back(batch, blamed)
        if isinstance(blamed, Unavailable):
            # What came meanwhile would wait as long again for nothing: so nobody waits longer than one flush may take.
            await queue.give_back(queue.waiting(), blamed)
        if not isinstance(error, Exception):
            raise
        _log.error("flush_failed", readings=sum(len(parcel.readings) for parcel in batch), exc_info=error)
        return
    await queue.acknowledge(batch, written.receipts)
    _count(tally, written)
    _tell(on_written, written)


def _blamed(error: BaseException) -> TelemetryError:
    """The database or the end of this process is nobody's fault; anything else may lie in the batch itself."""
    if isinstance(error, TelemetryError | TimeoutError) or not isinstance(error, Exception):
        # Whoever waits may send again: the same reading twice does no harm.
        return Unavailable("readings cannot be written just now")
    return DatabaseFault("these readings cannot be written")


async def _write(writer: Writer, batch: Sequence[Parcel]) -> Written:
    """Once more after a lost connection: the pool may have kept one that a restart of the database had cut."""
    async with asyncio.timeout(FLUSH_S):
        try:
            return await writer.write(batch)
        except Unavailable:
            return await writer.write(batch)


def _count(tally: Tally, written: Written) -> None:
    tally.batches += 1
    for receipt in written.receipts:
        tally.readings += receipt.stored
        tally.duplicates += receipt.duplicates
        tally.refused += len(receipt.refused)


def _tell(on_written: OnWritten, written: Written) -> None:
    """What listens can neither fail nor hold up the writing."""
    if not written.fresh:
        return
    try:
        on_written(written.fresh)
    except Exception:
        _log.exception("on_written_failed")
