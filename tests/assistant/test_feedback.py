from datetime import datetime

import pytest

from assistant import feedback, root_causes
from assistant.answering import Ask, answer
from assistant.feedback import Said
from assistant.runtime import Runtime
from telemetry.errors import Conflict, NotFound
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store


async def test_an_answer_given_to_somebody_else_is_unknown(runtime: Runtime) -> None:
    given = await answer(runtime, Ask("help"), a_caller())
    assert (await feedback.answer_of(runtime.db, given.message_id, a_caller())).message_id == given.message_id
    with pytest.raises(NotFound):
        await feedback.answer_of(runtime.db, given.message_id, a_caller("omar"))


async def test_pages_and_what_is_about_no_well(runtime: Runtime, store: Store, now: datetime) -> None:
    await store("AK-014")
    async with runtime.db.transaction() as tx:
        for well in ("AK-014", None, "BG-001"):
            await feedback.add(tx, Said("wrong", "no", well), a_caller(), now)
    listed = await feedback.listing(runtime.db, ["AK-014"], of_no_well=True)
    assert [one.well_id for one in listed] == [None, "AK-014"]
    after = await feedback.listing(runtime.db, ["AK-014"], of_no_well=True, after=listed[0].id)
    assert [one.well_id for one in after] == ["AK-014"]
    assert [one.well_id for one in await feedback.listing(runtime.db, ["BG-001"], of_no_well=False)] == ["BG-001"]


async def test_a_claim_is_settled_once(runtime: Runtime, store: Store, now: datetime) -> None:
    await store("AK-014")
    viewer = a_caller("vera", role="viewer")
    async with runtime.db.transaction() as tx:
        said = await feedback.add(tx, Said("wrong", "sheared", "AK-014", "broken_shaft"), viewer, now)
    (claim,) = await root_causes.claims(runtime.db, ["AK-014"])
    assert (claim.id, claim.state) == (said.root_cause_id, "claimed")
    settled = await root_causes.review(runtime.db, "AK-014", claim.id, confirmed=True, by="maria", now=now)
    assert (settled.state, settled.reviewed_by, settled.by) == ("confirmed", "maria", "vera")
    assert await root_causes.claims(runtime.db, ["AK-014"]) == []
    with pytest.raises(Conflict):
        await root_causes.review(runtime.db, "AK-014", claim.id, confirmed=False, by="maria", now=now)
    with pytest.raises(NotFound):
        await root_causes.review(runtime.db, "AK-015", claim.id, confirmed=False, by="maria", now=now)
