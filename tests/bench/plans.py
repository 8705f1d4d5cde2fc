"""The two designs that the ingest path is measured against; neither is part of the product.

`queued` answers as soon as a reading is in its queue, and writes with executemany, 100 rows or a second at a time.
`each` inserts every reading by itself and answers after its commit.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg
import msgspec
import uvicorn
from litestar import Litestar, Request, Response, post

BATCH, SECOND, ROOM = 100, 1.0, 10_000
SIGNALS = (
    "flow_rate",
    "pip",
    "motor_current",
    "motor_temp",
    "vibration",
    "vsd_frequency",
    "flow_variance",
    "torque",
    "gor",
)
INSERT = (
    f"INSERT INTO plan_reading (well_no, at, {', '.join(SIGNALS)})"
    f" VALUES ({', '.join(f'${place}' for place in range(1, len(SIGNALS) + 3))}) ON CONFLICT DO NOTHING"
)
Item = msgspec.defstruct("Item", [("well_id", str), ("timestamp", datetime), *((name, float) for name in SIGNALS)])
_decoder = msgspec.json.Decoder(Item)


def row_of(body: bytes) -> tuple[object, ...]:
    well_id, *rest = msgspec.structs.astuple(_decoder.decode(body))
    return int(well_id.rpartition("-")[2]), *rest


def app(url: str, design: str) -> Litestar:
    waiting: asyncio.Queue[tuple[object, ...]] = asyncio.Queue(ROOM)
    pool: asyncpg.Pool

    async def batch() -> list[tuple[object, ...]]:
        taken = [await waiting.get()]
        deadline = asyncio.get_running_loop().time() + SECOND
        while len(taken) < BATCH and (left := deadline - asyncio.get_running_loop().time()) > 0:
            try:
                taken.append(await asyncio.wait_for(waiting.get(), left))
            except TimeoutError:
                break
        return taken

    async def write() -> None:
        while True:
            rows = await batch()
            async with pool.acquire() as connection:
                await connection.executemany(INSERT, rows)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        nonlocal pool
        async with asyncpg.create_pool(url, min_size=10, max_size=10) as pool:
            writing = asyncio.create_task(write())
            yield
            writing.cancel()

    @post("/telemetry/ingest", status_code=200)
    async def ingest(request: Request) -> Response[dict[str, object]]:  # type: ignore[type-arg]
        row = row_of(await request.body())
        if design == "each":
            await pool.execute(INSERT, *row)
        else:
            try:
                waiting.put_nowait(row)
            except asyncio.QueueFull:
                return Response({"status": "full"}, status_code=503)
        return Response({"status": "success", "stored": 1, "duplicates": 0})

    return Litestar([ingest], lifespan=[lifespan], openapi_config=None)


if __name__ == "__main__":
    uvicorn.run(app(sys.argv[2], sys.argv[3]), port=int(sys.argv[1]), log_level="warning", access_log=False)
