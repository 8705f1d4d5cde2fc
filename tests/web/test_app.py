"""Starting and ending: near misses first."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from web.app import _streams_end_first

ROOT = Path(__file__).parents[2]
TOKEN = "an admin token for the start of the app"


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def start(database_url: str, folder: Path, port: int, **more: str) -> subprocess.Popen[str]:
    environ = {
        **os.environ,
        "WELLSPEAK_DATABASE_URL": database_url,
        "WELLSPEAK_DATA_DIR": str(folder),
        "WELLSPEAK_PORT": str(port),
        "WELLSPEAK_ADMIN_TOKEN": TOKEN,
        "PYTHONPATH": str(ROOT),
        **more,
    }
    command = [sys.executable, "-m", "uvicorn", "web.app:create_app", "--factory", "--port", str(port)]
    command += ["--http", "web.server:PatientProtocol", "--timeout-graceful-shutdown", "600"]
    return subprocess.Popen(command, env=environ, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def ready(port: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_open_stream_does_not_hold_up_the_end(database_url: str, tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    server = start(database_url, tmp_path, port)
    try:
        ready(port)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        with httpx.stream("GET", f"http://127.0.0.1:{port}/api/v1/events", headers=headers, timeout=30) as stream:
            chunks = stream.iter_raw()
            next(chunks)
            server.send_signal(number)
            for _ in chunks:
                pass
        said, _ = server.communicate(timeout=60)
        assert "Cancel" not in said
    finally:
        server.kill()
    assert said.count("First start. Sign in as: admin  password: ") == 1


async def test_the_signal_handlers_are_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append("old"))
    mine = signal.getsignal(signal.SIGTERM)
    try:
        closing = asyncio.Event()
        with _streams_end_first(closing):
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(closing.wait(), 60)
        assert told == ["old"]
        assert signal.getsignal(signal.SIGTERM) is mine
    finally:
        signal.signal(signal.SIGTERM, before)
