"""Near misses first: diagnoses of other wells."""

from datetime import datetime

import pytest

from assistant import root_causes
from assistant.model import Caller, Role
from telemetry.db import Database
from telemetry.errors import Invalid


def caller(role: Role) -> Caller:
    return Caller(name=role, kind="user", role=role)


@pytest.mark.parametrize("diagnosis_id", ["", "1", "\0", "00000000-0000-0000-0000-000000000000"])
async def test_a_diagnosis_must_be_one_of_this_well(db: Database, now: datetime, diagnosis_id: str) -> None:
    with pytest.raises(Invalid, match="diagnosis_id"):
        await root_causes.add(db, "W-1", "pump_wear", at=now, diagnosis_id=diagnosis_id, by=caller("engineer"), now=now)
    assert await root_causes.listing(db, "W-1") == []


async def test_an_engineer_confirms_and_others_claim(db: Database, now: datetime) -> None:
    for role in ("viewer", "operator", "engineer", "admin"):
        await root_causes.add(db, "W-1", "pump_wear", at=now, text=role, by=caller(role), now=now)
    await root_causes.add(db, "W-2", "pump_off", at=now, by=caller("engineer"), now=now)
    found = await root_causes.listing(db, "W-1")
    assert [(one.text, one.state) for one in found] == [
        ("admin", "confirmed"),
        ("engineer", "confirmed"),
        ("operator", "claimed"),
        ("viewer", "claimed"),
    ]
    assert [one.text for one in await root_causes.listing(db, "W-1", limit=2, after=found[1].id)] == [
        "operator",
        "viewer",
    ]
