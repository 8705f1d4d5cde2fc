from datetime import datetime, timedelta

import pytest

from assistant import signatures
from assistant.runtime import Runtime
from telemetry.errors import Conflict
from tests.assistant.alerts.builders import raised
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store

SHIFT = timedelta(hours=12)


async def test_a_signature_keeps_what_was_open(runtime: Runtime, store: Store, now: datetime) -> None:
    await store("AK-014")
    alert = await raised(runtime)
    made = await signatures.sign(runtime.db, a_caller(), now - SHIFT, now, "hands_over", "", now)
    assert made.open_alerts == (alert.id,)
    with pytest.raises(Conflict):
        await signatures.sign(runtime.db, a_caller(), now - SHIFT, now, "hands_over", "again", now)
    await signatures.sign(runtime.db, a_caller("tom"), now - SHIFT, now, "takes_over", "", now)
    assert [one.by for one in await signatures.listing(runtime.db, a_caller())] == ["tom", "maria"]


async def test_who_sees_one_field_reads_nothing_of_who_sees_all(runtime: Runtime, now: datetime) -> None:
    confined = a_caller("tom", fields=frozenset({"Akkas"}))
    for who in (a_caller(), confined):
        await signatures.sign(runtime.db, who, now - SHIFT, now, "hands_over", "", now)
    assert [one.by for one in await signatures.listing(runtime.db, confined)] == ["tom"]


async def test_nobody_edits_it(runtime: Runtime, now: datetime) -> None:
    await signatures.sign(runtime.db, a_caller(), now - SHIFT, now, "hands_over", "", now)
    with pytest.raises(Exception, match="refused"):
        await runtime.db.execute("UPDATE shift_signature SET text = 'other'")
