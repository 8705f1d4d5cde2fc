"""A disk without room: refused with 503, nothing of what was answered is lost, and it goes on once there is room."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.faults.ledger import HEADERS, Server
from tests.faults.test_ledger import wellspeak

pytestmark = pytest.mark.faults

SIZE_MIB, LEFT_BYTES = 260, 24 * 1024 * 1024
ROWS, MOST_POSTS, REFUSALS = 500, 2_000, 8
BEGIN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "tmpfs", str(folder)]
    try:
        made = subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def batch(number: int) -> list[dict[str, object]]:
    at = (BEGIN + timedelta(seconds=number)).isoformat()
    return [{"well_id": f"W-{n}", "timestamp": at, "pip": 800.0 + n, "flow_rate": 1000.0 + number} for n in range(ROWS)]


async def post(http: httpx.AsyncClient, number: int) -> httpx.Response:
    return await http.post("/telemetry/ingest", json=batch(number))


async def until_refused(http: httpx.AsyncClient) -> int:
    """How many were answered with success before the disk was full for good."""
    answered = refused = 0
    while refused < REFUSALS:
        assert answered < MOST_POSTS, "the disk does not fill up"
        reply = await post(http, answered)
        if reply.status_code == 200:
            answered, refused = answered + 1, 0
            continue
        assert reply.status_code == 503, reply.text
        assert int(reply.headers["retry-after"]) > 0
        refused += 1
        await asyncio.sleep(1)
    return answered


async def test_a_full_disk(disk: Path, tmp_path: Path) -> None:
    server: Server = wellspeak(tmp_path, WELLSPEAK_DATA_DIR=str(disk / "data"))
    server.start()
    try:
        await server.ready()
        ballast = disk / "ballast"
        ballast.write_bytes(b"\1" * (shutil.disk_usage(disk).free - LEFT_BYTES))
        async with httpx.AsyncClient(base_url=server.url, headers=HEADERS, timeout=60) as http:
            answered = await until_refused(http)
            assert (await http.get("/health/live")).status_code == 200
            ballast.unlink()
            for _ in range(120):
                if (reply := await post(http, answered)).status_code == 200:
                    break
                await asyncio.sleep(1)
            assert reply.status_code == 200, reply.text
            params = {"metrics": "flow_rate", "start": BEGIN.isoformat(), "limit": "10000"}
            found = (await http.get("/api/v1/wells/W-3/telemetry", params=params)).json()
            print(f"{answered} posts of {ROWS} readings answered before the disk was full, all of them stored")
            assert found["series"]["flow_rate"] == [1000.0 + number for number in range(answered + 1)]
    finally:
        assert server.stop() == 0, server.log.read_text()[-2000:]
