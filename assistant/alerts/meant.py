"""Which alerts a question means: by number, by well and signal, or the one last spoken of."""

from dataclasses import replace

import msgspec

from assistant import asking
from assistant.alerts import listing
from assistant.alerts.listing import Wanted
from assistant.conversations import owner_of
from assistant.model import Alert, Choice
from assistant.skills import Desk, Reply
from nlp.model import Question
from telemetry.errors import NotFound

WAITING = ("unacknowledged", "returned_unacknowledged")
OPEN = (*WAITING, "acknowledged")
MOST_CHOICES = 5


async def by_number(question: Question, desk: Desk) -> Alert | None:
    """None where there is no such alert for the caller, or no number."""
    if question.alert_id is None or not 0 <= question.alert_id <= listing.LARGEST_ID:
        return None
    try:
        return await listing.get(desk.db, question.alert_id, desk.caller)
    except NotFound:
        return None


async def meant(question: Question, desk: Desk, states: tuple[str, ...]) -> list[Alert]:
    """Newest first. Where the text itself names no place or signal: the alert this conversation last spoke of."""
    if question.alert_id is not None:
        found = await by_number(question, desk)
        return [found] if found else []
    if not any(getattr(question, slot) for slot in ("wells", "metrics", "fields") if slot not in question.inherited):
        last = await last_spoken_of(desk)
        if last or not question.wells:
            return [last] if last else []
    wells = [well.well_id for well in desk.named(question)]
    if not wells:
        return []
    wanted = Wanted(states=states, wells=wells, metrics=question.metrics)
    return await listing.listing(desk.db, desk.caller, wanted, limit=1000)


async def asked_back(question: Question, desk: Desk, states: tuple[str, ...], sends: str) -> Reply:
    """Which one? The newest that fit can be tapped; `sends` is what a tap says before the number."""
    wells = [well.well_id for well in desk.wells.values()]
    found = await listing.listing(desk.db, desk.caller, Wanted(states=states, wells=wells), limit=MOST_CHOICES)
    reply = asking.ask_back(question, "alert", desk)
    assert reply.clarification is not None
    choices = tuple(Choice(f"{one.id}: {one.well_id}, {one.priority}", f"{sends} {one.id}") for one in found)
    return replace(reply, clarification=msgspec.structs.replace(reply.clarification, choices=choices))


async def last_spoken_of(desk: Desk) -> Alert | None:
    if desk.conversation_id is None:
        return None
    number = await desk.db.fetch_value(listing.SQL["last_of"], desk.conversation_id, owner_of(desk.caller))
    if number is None:
        return None
    try:
        return await listing.get(desk.db, number, desk.caller)
    except NotFound:
        return None
