"""Which wells exist, as far as the caller may see them."""

from collections import Counter

from assistant import lately
from assistant.model import Source
from assistant.skills import Desk, Reply, skill
from nlp.model import Question
from telemetry.model import Well


@skill("list_wells")
async def list_wells(question: Question, desk: Desk) -> Reply:
    wells = await _in_state(desk.named(question), question.state, desk)
    return Reply(
        facts={
            "wells": wells,
            "fields": Counter(well.field for well in wells),
            "unconfirmed": [well.well_id for well in wells if not well.confirmed],
        },
        data={"wells": wells},
        sources=(Source("register of wells", None, None, len(wells)),),
        names={"well": wells[0].well_id if wells else None},
    )


async def _in_state(wells: list[Well], state: str | None, desk: Desk) -> list[Well]:
    if state is None:
        return wells
    latest = await lately.latest_many_at(desk.db, [well.well_id for well in wells], desk.now)
    return [well for well in wells if lately.state_of(well, latest[well.well_id], desk.now) == state]
