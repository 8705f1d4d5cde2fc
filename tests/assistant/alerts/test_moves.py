"""The table against random lives: no divergence between database and table, one history line a move."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assistant.alerts import life, listing
from assistant.alerts.life import Change, Occurrence
from assistant.alerts.moves import MOVES, STANDING, target
from assistant.model import Alert
from assistant.runtime import Runtime
from telemetry.errors import Conflict
from tests.assistant.builders import a_caller
from tests.assistant.conftest import Store

STATES = tuple(MOVES["comment"])
PEOPLE = ("ack", "shelve", "unshelve", "comment", "expire", "suppress", "unsuppress")
SECOND = timedelta(seconds=1)


def an_occurrence(now: datetime, well: str = "AK-014", cause: str = "limit:pip:low") -> Occurrence:
    return Occurrence(well, "limit", cause, "high", now, now, "Too low.", metric="pip", value=1.0, limit=2.0)


def test_every_move_leads_from_a_state_to_a_state() -> None:
    for move, table in MOVES.items():
        for state, targets in table.items():
            assert {state, *targets} <= set(STATES), move


def test_nothing_leaves_cleared() -> None:
    assert all(table.get("cleared", ("cleared",) * 2) == ("cleared", "cleared") for table in MOVES.values())


class Model:
    """What the table says, and nothing of the database."""

    def __init__(self) -> None:
        self.state, self.active, self.lines = "", False, 0

    def play(self, move: str, active: bool | None = None) -> bool:
        held = self.active if active is None else active
        after = target(move, self.state, active=held)
        if after is None:
            return False
        self.state, self.active = after, held and after != "cleared"
        self.lines += 1
        return True


async def walk(runtime: Runtime, dice: random.Random, steps: int, *, table_says: type[Model] = Model) -> int:
    """The number of divergences between a model and the database."""
    now, wrong, models = runtime.clock(), 0, dict[int, Model]()
    current: Alert | None = None
    for _ in range(steps):
        now += SECOND
        standing = current is not None and models[current.id].state in STANDING
        if current is None or (not standing and dice.random() < 0.5):
            current = await life.raise_(runtime, an_occurrence(now))
            assert current is not None
            models[current.id] = table_says()
            models[current.id].state, models[current.id].active, models[current.id].lines = "unacknowledged", True, 1
            continue
        model, move = models[current.id], dice.choice([*PEOPLE, "return", "again"])
        if move == "return":
            expected = standing and model.active and model.play("return", active=False)
            moved = await life.ended(runtime, "AK-014", "limit:pip:low", now) is not None
        elif move == "again":
            expected = standing and not model.active and model.play("again", active=True)
            moved = await life.raise_(runtime, an_occurrence(now)) is not None if standing else bool(expected)
        else:
            expected = model.play(move)
            moved = await tried(runtime, current.id, move, now)
        found = await listing.get(runtime.db, current.id, a_caller())
        lines = await listing.history(runtime.db, current.id, limit=10_000)
        wrong += (moved, found.state, len(lines)) != (bool(expected), model.state, model.lines)
        wrong += [one.before for one in lines[1:]] != [one.after for one in lines[:-1]]
    return wrong


async def tried(runtime: Runtime, alert_id: int, move: str, now: datetime) -> bool:
    change = Change(shelved_until=now + SECOND) if move == "shelve" else life.AS_IS
    try:
        await life.move(runtime, alert_id, move, "maria", now, "why", change)
    except Conflict:
        return False
    return True


@pytest.mark.parametrize("seed", range(3))
async def test_random_lives_follow_the_table(runtime: Runtime, store: Store, seed: int) -> None:
    await store("AK-014")
    assert await walk(runtime, random.Random(seed), 300) == 0


@pytest.mark.faults
async def test_thousands_of_random_moves_follow_the_table(runtime: Runtime, store: Store) -> None:
    await store("AK-014")
    assert await walk(runtime, random.Random(99), 10_000) == 0


class Forgetful(Model):
    """Believes that what is acknowledged and returns waits for somebody."""

    def play(self, move: str, active: bool | None = None) -> bool:
        was = self.state
        played = super().play(move, active)
        if move == "return" and was == "acknowledged":
            self.state = "returned_unacknowledged"
        return played


async def test_the_walk_finds_a_table_that_is_wrong(runtime: Runtime, store: Store) -> None:
    await store("AK-014")
    assert await walk(runtime, random.Random(1), 300, table_says=Forgetful) > 0


async def test_history_cannot_be_edited(runtime: Runtime, store: Store, now: datetime) -> None:
    await store("AK-014")
    await life.raise_(runtime, an_occurrence(now))
    for sql in ("UPDATE alert_history SET by_whom = 'x'", "DELETE FROM alert_history", "TRUNCATE alert_history"):
        with pytest.raises(Exception, match="refused"):
            await runtime.db.execute(sql)


async def test_an_occurrence_is_one_however_often_it_is_told(runtime: Runtime, store: Store, now: datetime) -> None:
    await store("AK-014")
    found = an_occurrence(now)
    first = await life.raise_(runtime, found)
    assert first is not None
    assert await life.raise_(runtime, found) is None
    assert await life.raise_(runtime, replace(found, onset=now + SECOND)) is None  # it stands
    await life.ended(runtime, "AK-014", found.cause, now)
    assert await life.raise_(runtime, found) is None  # a replay
    assert await life.raise_(runtime, replace(found, onset=now + 2 * SECOND)) is not None
