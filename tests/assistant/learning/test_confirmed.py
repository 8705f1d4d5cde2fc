from datetime import datetime, timedelta

from assistant import root_causes
from assistant.learning import confirmed_lessons
from assistant.runtime import Runtime
from telemetry.db import Database
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store
from tests.builders import a_window


async def test_only_what_an_engineer_confirmed_of_a_known_fault_is_learnt(
    db: Database, store: Store, runtime: Runtime, now: datetime
) -> None:
    await store("AK-014", a_window(end=now, hours=72))
    for fault, role in (("pump_wear", "engineer"), ("stage_scale", "operator"), ("no_such_fault", "engineer")):
        by = a_caller(role=role)
        await root_causes.add(db, "AK-014", fault, at=now - timedelta(hours=1), by=by, now=now)
    (lesson,) = await confirmed_lessons(db, runtime.book)
    assert (lesson.fault, lesson.confirmed) == ("pump_wear", True)
    assert lesson.weight > 1
    assert lesson.facts["flow"] == 2000.0
