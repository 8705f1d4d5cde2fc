"""The negative control: a server that answers 200 at once and writes to its file twice a second."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class AnswersFirst:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.waiting: list[str] = []
        self.flushing: asyncio.Task[None] | None = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self.flushing is None:
            self.flushing = asyncio.create_task(self.flush())
        body = b""
        if scope["method"] == "POST":
            while True:
                part = await receive()
                body += part.get("body", b"")
                if not part.get("more_body"):
                    break
            self.waiting.append(body.decode())
            await answer(send, {"status": "success"})
        elif scope["path"].endswith("/telemetry"):
            await answer(send, self.rows(scope["path"].split("/")[4], parse_qs(scope["query_string"].decode())))
        else:
            await answer(send, {"status": "alive"})

    async def flush(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            taken, self.waiting = self.waiting, []
            with self.file.open("a") as out:
                out.writelines(f"{line}\n" for line in taken)

    def rows(self, well: str, _query: dict[str, list[str]]) -> dict[str, Any]:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        readings = [reading for reading in map(json.loads, lines) if reading["well_id"] == well]
        readings.sort(key=lambda reading: datetime.fromisoformat(reading["timestamp"]))
        return {
            "timestamps": [reading["timestamp"] for reading in readings],
            "series": {"flow_rate": [reading["flow_rate"] for reading in readings]},
            "next": None,
        }


async def answer(send: Send, body: dict[str, Any]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


if __name__ == "__main__":
    uvicorn.run(AnswersFirst(Path(sys.argv[2])), port=int(sys.argv[1]), log_level="warning")
