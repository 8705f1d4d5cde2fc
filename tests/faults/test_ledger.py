"""What was answered with 200 is stored after `kill -9`; and the harness sees a server of which that is not true."""

import sys
from pathlib import Path

import pytest

from tests.faults import ledger

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def wellspeak(folder: Path) -> ledger.Server:
    port = ledger.free_port()
    environ = {
        "WELLSPEAK_DATA_DIR": str(folder / "data"),
        "WELLSPEAK_PORT": str(port),
        "WELLSPEAK_ADMIN_TOKEN": ledger.TOKEN,
        "PYTHONPATH": str(ROOT),
    }
    return ledger.Server([sys.executable, "-m", "assistant", "serve"], environ, folder / "log", port)


def answers_first(folder: Path) -> ledger.Server:
    port = ledger.free_port()
    command = [sys.executable, str(HERE / "answers_first.py"), str(port), str(folder / "rows")]
    return ledger.Server(command, {}, folder / "log", port)


async def test_a_server_that_answers_first_is_found_out(tmp_path: Path) -> None:
    found = await ledger.run(answers_first(tmp_path), clients=8, kills=2, seconds_between=1.3)
    assert found.acknowledged > 100
    assert found.lost > 0


async def test_nothing_that_was_answered_is_lost(tmp_path: Path) -> None:
    found = await ledger.run(wellspeak(tmp_path), clients=8, kills=3, seconds_between=1.5)
    assert found.acknowledged > 100
    assert (found.lost, found.altered, found.twice) == (0, 0, 0)


@pytest.mark.faults
async def test_nothing_is_lost_in_many_kills(tmp_path: Path) -> None:
    found = await ledger.run(wellspeak(tmp_path), clients=32, kills=20, seconds_between=2)
    print(found)
    assert (found.lost, found.altered, found.twice) == (0, 0, 0)
