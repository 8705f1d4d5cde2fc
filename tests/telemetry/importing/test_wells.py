from pathlib import Path

import pytest

from telemetry import wells
from telemetry.db import Database
from telemetry.errors import Invalid
from telemetry.importing.wells import holds_wells, import_wells

CSV = """well_id,name,field,aliases,target_flow,pump.model,pump.stages,pump.head_curve
AK-014,Akkas 14,Akkas,AK14|Akkas fourteen,1960,P18,220,"[[0, 7000], [2000, 5600]]"
bad id,,,,,,,
AK-015,,Akkas,,much,,,
AK-016,,,,,,,
"""


@pytest.mark.parametrize(
    ("name", "text", "holds"),
    [
        ("x.csv", "well_id,timestamp,pip\n", False),
        ("x.csv", "well,time,metric,value\n", False),
        ("x.csv", "instance,P-PDG\n", False),
        ("x.csv", "well_id,name,field\n", True),
        ("x.csv", "name;well_id\n", True),
        ("x.json", "[]", True),
    ],
)
def test_tells_wells_from_readings(tmp_path: Path, name: str, text: str, holds: bool) -> None:
    (tmp_path / name).write_text(text)
    assert holds_wells(tmp_path / name) is holds


async def test_bad_wells_are_told_by_line_and_the_others_registered(tmp_path: Path, db: Database) -> None:
    (tmp_path / "x.csv").write_text(CSV)
    report = await import_wells(db, tmp_path / "x.csv")
    assert report.created == ("AK-014", "AK-016")
    assert [row.line for row in report.bad] == [3, 4]
    assert "target_flow" in report.bad[1].reason
    well = await wells.get(db, "AK-014")
    assert (well.aliases, well.target_flow) == (("AK14", "Akkas fourteen"), 1960)
    assert well.pump is not None and well.pump.head_curve == ((0, 7000), (2000, 5600))


async def test_known_wells_stay_as_they_are(tmp_path: Path, db: Database) -> None:
    (tmp_path / "x.csv").write_text(CSV)
    await import_wells(db, tmp_path / "x.csv")
    (tmp_path / "x.json").write_text('[{"well_id": "AK-014", "field": "Burgan"}, {"well_id": "AK-017"}]')
    report = await import_wells(db, tmp_path / "x.json")
    assert (report.created, report.known) == (("AK-017",), ("AK-014",))
    assert (await wells.get(db, "AK-014")).field == "Akkas"


async def test_json_that_is_no_array_of_wells_is_refused(tmp_path: Path, db: Database) -> None:
    (tmp_path / "x.json").write_text('{"well_id": "AK-014"}')
    with pytest.raises(Invalid, match="JSON array"):
        await import_wells(db, tmp_path / "x.json")
