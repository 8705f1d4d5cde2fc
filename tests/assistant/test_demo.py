import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import accounts, demo
from assistant.errors import Unauthenticated
from assistant.settings import Settings
from telemetry import events, series, wells
from telemetry.db import Database

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Ground:
    db: Database
    settings: Settings


@pytest.fixture
def ground(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    monkeypatch.setattr(demo, "HISTORY", timedelta(hours=8))
    return Ground(db, Settings(data_dir=tmp_path / "data"))


def nothing(done: int, total: int) -> None:
    pass


async def test_second_start_writes_only_what_is_missing(ground: Ground) -> None:
    first = await demo.prepare(ground, NOW, nothing)
    second = await demo.prepare(ground, NOW + timedelta(minutes=30), nothing)
    assert first.rows > 17 * 96
    assert 0 < second.rows <= 7 * first.wells
    assert first.wells == second.wells == len(await wells.every(ground.db))
    assert first.story == second.story
    assert len(await events.listing(ground.db, "RM-032", NOW - timedelta(days=1), NOW)) == 1


async def test_passwords_and_key_are_new_each_start_and_the_old_ones_end(ground: Ground) -> None:
    first = await demo.prepare(ground, NOW, nothing)
    second = await demo.prepare(ground, NOW, nothing)
    with pytest.raises(Unauthenticated):
        await accounts.sign_in(ground.db, "engineer", first.sign_ins[2].password, NOW)
    account = await accounts.sign_in(ground.db, "engineer", second.sign_ins[2].password, NOW)
    assert account.role == "engineer"
    assert [key.name for key in await accounts.keys(ground.db)] == [demo.KEY_NAME]
    assert first.gateway_key != second.gateway_key


async def test_history_holds_what_the_wells_play(ground: Ground) -> None:
    told: list[tuple[int, int]] = []
    await demo.prepare(ground, NOW, lambda done, total: told.append((done, total)))
    latest = await series.latest_many(ground.db, ["AK-011", "BG-021", "RM-034", "RM-036"])
    assert latest["AK-011"].values["flow_rate"] > 1500
    assert latest["BG-021"].values["flow_rate"] == 0
    assert NOW - latest["RM-034"].last_seen > timedelta(minutes=90)
    assert await series.counts(ground.db, "RM-036", NOW - timedelta(days=1), NOW) == 34
    assert told[0][0] == 0 and told[-1][0] == told[-1][1] > 0


async def test_later_start_lets_fast_faults_begin_anew_and_slow_ones_go_on(ground: Ground) -> None:
    await demo.prepare(ground, NOW, nothing)
    later = await demo.prepare(ground, NOW + timedelta(hours=7), nothing)
    assert (later.story.first, later.story.epoch) == (NOW, NOW + timedelta(hours=7))


async def test_unreadable_story_is_a_new_one(ground: Ground) -> None:
    ground.settings.data_dir.mkdir(parents=True)
    (ground.settings.data_dir / "demo.json").write_text("{")
    assert (await demo.prepare(ground, NOW, nothing)).story.first == NOW


def test_gateway_ends_with_its_block() -> None:
    info = demo.DemoInfo(demo.Story(NOW, NOW), NOW, 20, 0, (), "ws_key")
    with demo.gateway(info, "http://127.0.0.1:9") as process:
        assert process.poll() is None
    assert process.poll() is not None


def test_gateway_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """The parent says its child's number and is killed; the child must be gone soon after."""
    script = (
        "import time; from datetime import datetime, UTC; from assistant import demo\n"
        "now = datetime.now(UTC)\n"
        "info = demo.DemoInfo(demo.Story(now, now), now, 20, 0, (), 'ws_key')\n"
        "with demo.gateway(info, 'http://127.0.0.1:9') as process:\n"
        "    print(process.pid, flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert gone(child)


def gone(pid: int) -> bool:
    """Waits for a process of which we are no parent; a zombie is gone too."""
    import time

    for _ in range(300):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False
