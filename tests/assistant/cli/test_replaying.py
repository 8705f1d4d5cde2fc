from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from telemetry import series, wells
from telemetry.db import Database
from tests.assistant.cli.conftest import Command
from tests.builders import a_well, a_window

START = datetime(2026, 11, 20, tzinfo=UTC)
PERIOD = ("--from", "2026-11-20T00:00:00Z", "--to", "2026-11-20T03:00:00Z")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--from", "yesterday", "--to", "2026-11-20"), "from"),
        (("--from", "2026-11-21", "--to", "2026-11-20"), "to"),
        ((*PERIOD, "--every", "0"), "every"),
        ((*PERIOD, "--wells", "NO-1"), "no well NO-1"),
    ],
)
def test_what_is_wrong_is_named(wellspeak: Command, tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    said = wellspeak("replay", "--rules", str(tmp_path), *arguments)
    assert said.status == 2
    assert named in said.err.splitlines()[-1]


def test_a_folder_there_is_not(wellspeak: Command, tmp_path: Path) -> None:
    assert wellspeak("replay", "--rules", str(tmp_path / "none"), *PERIOD).status == 2


async def test_differences_are_a_table_and_an_exit_code(db: Database, wellspeak: Command, tmp_path: Path) -> None:
    import asyncio

    end = START + timedelta(hours=3)
    await wells.create(db, a_well("AK-014"))
    window = a_window(end=end, hours=96)
    await series.bulk_write(db, "AK-014", window.times, dict(window.values))
    same = await asyncio.to_thread(wellspeak, "replay", "--rules", str(tmp_path), *PERIOD)
    assert (same.status, "3 looks, 0 of them stored" in same.out) == (0, True)
    (tmp_path / "gates.yaml").write_text("parameters: {below_target_share: 1.2, flow_departs_pct: -10}\n")
    other = await asyncio.to_thread(wellspeak, "replay", "--rules", str(tmp_path), *PERIOD, "--wells", "ak-014")
    assert other.status == 1
    assert "3 x normal ->" in other.out
    assert "2026-11-20 01:00+0000" in other.out
    assert "0 the same, 3 different" in other.out
