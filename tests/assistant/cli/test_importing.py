from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.assistant.cli.conftest import Command

HEADER = "well_id,timestamp,pip,flow_rate"


def test_a_file_there_is_not(wellspeak: Command) -> None:
    said = wellspeak("import", "none.csv")
    assert said.status == 2
    assert "none.csv" in said.err


@pytest.mark.parametrize("mapping", ["none.yaml", ""])
def test_a_mapping_that_cannot_be_read(wellspeak: Command, tmp_path: Path, mapping: str) -> None:
    file = tmp_path / "r.csv"
    file.write_text(f"{HEADER}\n")
    said = wellspeak("import", str(file), "--mapping", str(tmp_path / mapping))
    assert said.status == 2


def test_bad_rows_are_listed_and_good_ones_stored(wellspeak: Command, tmp_path: Path) -> None:
    file = tmp_path / "readings.csv"
    file.write_text(f"{HEADER}\nAK-014,2026-11-20T00:00:00Z,900,2000\nAK-014,nonsense,900,2000\n")
    said = wellspeak("import", str(file))
    assert said.status == 1
    assert "1 readings stored" in said.out
    assert "line 3" in said.err


@pytest.mark.parametrize(("days", "said"), [(729, False), (731, True)])
def test_readings_that_the_retention_will_drop(wellspeak: Command, tmp_path: Path, days: int, said: bool) -> None:
    now, file = datetime.now(UTC), tmp_path / "readings.csv"
    moments = [(now - timedelta(days=ago)).isoformat() for ago in (1, days, 2)]
    file.write_text("\n".join([HEADER, *(f"AK-014,{at},900,2000" for at in moments)]))
    err = wellspeak("import", str(file)).err
    assert ("WELLSPEAK_RETENTION_DAYS" in err and moments[1][:10] in err) is said


def test_a_file_of_wells(wellspeak: Command, tmp_path: Path) -> None:
    file = tmp_path / "wells.csv"
    file.write_text("well_id,field,target_flow\nAK-014,Akkas,2000\n")
    said = wellspeak("import", str(file))
    assert (said.status, said.out) == (0, "1 wells added, 0 known already, 0 rejected.\n")
