"""The negative control: a server that answers 200 from memory, and writes to the database twice a second."""

import asyncio
import gzip
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import asyncpg
import uvicorn

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
EVERY_S = 0.5
CREATE = "CREATE TABLE IF NOT EXISTS flow (well text, at timestamptz, value float8, PRIMARY KEY (well, at))"
INSERT = "INSERT INTO flow VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
SELECT = "SELECT at, value FROM flow WHERE well = $1 AND ($2::timestamptz IS NULL OR at > $2) ORDER BY at LIMIT 10000"
Row = tuple[str, datetime, float]


class AnswersFirst:
    """Its writer never gives a batch up; all that it can lose is what it holds in memory when it dies."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.waiting: list[Row] = []
        self.writing: asyncio.Task[None] | None = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self.writing is None:
            self.writing = asyncio.create_task(self.write())
        if scope["method"] == "POST":
            rows = rows_of(await body_of(receive), dict(scope["headers"]))
            self.waiting += rows
            await answer(send, {"status": "success", "stored": len(rows), "duplicates": 0})
        elif scope["path"].endswith("/telemetry"):
            await answer(send, await self.read(scope["path"].split("/")[4], parse_qs(scope["query_string"].decode())))
        else:
            await answer(send, {"status": "ready"})

    async def write(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            taken, self.waiting = self.waiting, []
            try:
                connection = await asyncpg.connect(self.url)
                await connection.execute(CREATE)
                await connection.executemany(INSERT, taken)
                await connection.close()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                self.waiting = taken + self.waiting

    async def read(self, well: str, query: dict[str, list[str]]) -> dict[str, Any]:
        connection = await asyncpg.connect(self.url)
        await connection.execute(CREATE)
        after = datetime.fromisoformat(query["after"][0]) if "after" in query else None
        rows = await connection.fetch(SELECT, well, after)
        await connection.close()
        times = [row["at"].isoformat() for row in rows]
        more = times[-1] if len(times) == 10_000 else None
        return {"timestamps": times, "series": {"flow_rate": [row["value"] for row in rows]}, "next": more}


def rows_of(body: bytes, headers: dict[bytes, bytes]) -> list[Row]:
    text = gzip.decompress(body) if headers.get(b"content-encoding") == b"gzip" else body
    lines = text.splitlines() if b"ndjson" in headers[b"content-type"] else [text]
    read = [one for line in map(json.loads, lines) for one in (line if isinstance(line, list) else [line])]
    return [(one["well_id"], datetime.fromisoformat(one["timestamp"]), one["flow_rate"]) for one in read]


async def body_of(receive: Receive) -> bytes:
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            return body


async def answer(send: Send, body: dict[str, Any]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


if __name__ == "__main__":
    uvicorn.run(AnswersFirst(sys.argv[2]), port=int(sys.argv[1]), log_level="warning")
