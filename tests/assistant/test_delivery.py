"""The outbox to real receivers: at least once, in order, each to whoever may still hear it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from assistant import delivery
from assistant.alerts import life, subscriptions
from assistant.alerts.subscriptions import Subscription
from assistant.channels.model import ChannelError, Notice
from assistant.channels.webhook import Webhook
from assistant.runtime import Runtime
from tests.assistant.alerts.builders import raised
from tests.assistant.builders import a_caller
from tests.assistant.channels.receivers import SECRET, Posted, webhooks
from tests.assistant.conftest import Store
from tests.builders import a_well

ACCOUNT = """
    INSERT INTO account (username, password_hash, role, fields, created_at) VALUES ($1, 'none', 'viewer', $2, $3)
    ON CONFLICT DO NOTHING
"""
SECOND = timedelta(seconds=1)
Subscribe = Callable[..., Awaitable[Subscription]]


@pytest.fixture
def posted() -> Iterator[Posted]:
    with webhooks() as receiver:
        yield receiver


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def site(runtime: Runtime, store: Store, posted: Posted, now: datetime) -> AsyncIterator[Runtime]:
    """One well, one webhook, and a clock that stands until it is moved."""
    await store("AK-014")
    hook = Webhook(SECRET, (posted.url.removeprefix("http://"),))
    yield replace(runtime, channels={"webhook": hook}, clock=Clock(now))
    await hook.close()


@pytest.fixture
def subscribe(site: Runtime, posted: Posted) -> Subscribe:
    async def add(owner: str = "user:maria", path: str = "", **wanted: Any) -> Subscription:
        name, fields = owner.removeprefix("user:"), wanted.pop("fields", None)
        await site.db.execute(ACCOUNT, name, fields, site.clock())
        wanted = {"channel": "webhook", "address": f"{posted.url}/{path}", "created_at": site.clock()} | wanted
        return await subscriptions.add(site.db, owner, Subscription(id=0, **wanted))

    return add


async def pass_on(site: Runtime, rounds: int = 10) -> None:
    """All that can be delivered now."""
    await delivery.hand_over(site)
    for _ in range(rounds):
        rows = await delivery.due(site)
        if not rows:
            return
        await asyncio.gather(*(delivery.deliver(site, row) for row in rows))


def later(site: Runtime, seconds: float) -> None:
    assert isinstance(site.clock, Clock)
    site.clock.now += timedelta(seconds=seconds)


def told(posted: Posted) -> list[tuple[str, int]]:
    contents = [json.loads(body) for _, body in posted.bodies]
    return [(one["action"], one["alert"]["id"]) for one in contents]


async def states(site: Runtime) -> list[tuple[str, int]]:
    rows = await site.db.fetch("SELECT state, tries FROM delivery ORDER BY id")
    return [(row["state"], row["tries"]) for row in rows]


async def test_moves_are_told_in_their_order_and_once(site: Runtime, posted: Posted, subscribe: Subscribe) -> None:
    await subscribe()
    alert = await raised(site)
    await life.move(site, alert.id, "ack", "maria", site.clock(), "seen")
    for _ in range(3):
        await pass_on(site)
    assert told(posted) == [("raise", alert.id), ("ack", alert.id)]
    content = json.loads(posted.bodies[1][1])
    assert (content["by"], content["why"], content["alert"]["state"]) == ("maria", "seen", "acknowledged")
    assert await states(site) == [("sent", 1), ("sent", 1)]


async def test_who_has_not_subscribed_hears_nothing(site: Runtime, posted: Posted, subscribe: Subscribe) -> None:
    other = a_caller()
    await subscribe(well_id=None, metric="pip")
    await subscribe(priority="critical", path="grave")
    await subscribe(field="Akkas", path="elsewhere")
    await raised(site)
    await pass_on(site)
    assert told(posted) == []
    assert await delivery.listing(site.db, other) == []


async def test_the_newest_subscription_to_an_address_decides(
    site: Runtime, posted: Posted, subscribe: Subscribe
) -> None:
    await subscribe()
    await subscribe(path="second")
    await subscribe(well_id="AK-014", muted=True)
    await raised(site)
    await pass_on(site)
    assert len(posted.bodies) == 1  # muted for the first address alone
    await subscribe(well_id="AK-014", muted=True, address=None)
    await raised(site, metric="pip")
    await pass_on(site)
    assert len(posted.bodies) == 1


async def test_suppressed_alerts_are_told_when_they_come_forward(
    site: Runtime, posted: Posted, subscribe: Subscribe
) -> None:
    await subscribe()
    alert = await raised(site, suppressed_by="stopped")
    await pass_on(site)
    assert told(posted) == []
    await life.move(site, alert.id, "unsuppress", "system", site.clock())
    await pass_on(site)
    assert told(posted) == [("unsuppress", alert.id)]


async def test_a_receiver_in_trouble_is_tried_again_later_and_nothing_overtakes(
    site: Runtime, posted: Posted, subscribe: Subscribe
) -> None:
    await subscribe()
    alert = await raised(site)
    posted.answers += [(503, None), (503, "300")]
    await pass_on(site)
    await life.move(site, alert.id, "ack", "maria", site.clock())
    await pass_on(site)
    assert told(posted) == [("raise", alert.id)]
    later(site, delivery.FIRST_RETRY_S)
    await pass_on(site)
    later(site, 299)
    await pass_on(site)
    assert len(posted.bodies) == 2
    later(site, 1)
    await pass_on(site)
    assert told(posted)[2:] == [("raise", alert.id), ("ack", alert.id)]
    assert len({headers["webhook-id"] for headers, _ in posted.bodies}) == 2


async def test_it_is_given_up_where_the_answer_is_final_or_after_a_day(
    site: Runtime, posted: Posted, subscribe: Subscribe
) -> None:
    await subscribe()
    posted.answers.append((410, None))
    await raised(site)
    await pass_on(site)
    assert await states(site) == [("failed", 1)]
    posted.answers += [(500, None)] * 2
    await raised(site, metric="pip")
    await pass_on(site)
    later(site, delivery.GIVES_UP.total_seconds())
    await pass_on(site)
    assert await states(site) == [("failed", 1), ("failed", 2)]
    (newest, _) = await delivery.listing(site.db, a_caller())
    assert (newest.state, newest.error, newest.due_at) == ("failed", "answered 500", None)


async def test_who_took_it_and_died_leaves_it_to_the_next(site: Runtime, posted: Posted, subscribe: Subscribe) -> None:
    await subscribe()
    await raised(site)
    await delivery.hand_over(site)
    assert len(await delivery.due(site)) == 1  # and it dies
    assert await delivery.due(site) == []
    later(site, delivery.HELD.total_seconds())
    await pass_on(site)
    assert len(posted.bodies) == 1


async def test_two_that_hand_over_at_once_make_no_second(site: Runtime, posted: Posted, subscribe: Subscribe) -> None:
    await subscribe()
    for metric in ("pip", "motor_temp", "vibration"):
        await raised(site, metric=metric)
    taken = await asyncio.gather(*(delivery.hand_over(site) for _ in range(4)))
    assert sum(taken) == 3
    await pass_on(site)
    assert len(told(posted)) == len(set(told(posted))) == 3


async def test_what_is_no_longer_wanted_or_allowed_is_dropped(
    site: Runtime, posted: Posted, subscribe: Subscribe
) -> None:
    one = await subscribe("user:maria")
    await subscribe("user:tom", path="tom", fields=["Burgan"])
    await raised(site)
    await delivery.hand_over(site)
    await subscriptions.end(site.db, "user:maria", one.id, site.clock())
    await site.db.execute("UPDATE account SET fields = '{Akkas}' WHERE username = 'tom'")
    await pass_on(site)
    assert posted.bodies == []
    assert await states(site) == [("dropped", 1)] * 2
    assert await delivery.listing(site.db, a_caller("tom", fields=frozenset({"Akkas"}))) == []


async def test_confined_people_hear_of_their_fields_only(
    site: Runtime, posted: Posted, subscribe: Subscribe, store: Store
) -> None:
    await store(a_well("BG-001", field="Akkas"))
    await subscribe("user:tom", fields=["Akkas"])
    await raised(site)
    seen = await raised(site, "BG-001")
    await pass_on(site)
    assert told(posted) == [("raise", seen.id)]


class Broken:
    name = "webhook"

    def wrong(self, address: str) -> str | None:
        return None

    async def deliver(self, notice: Notice, address: str) -> None:
        raise ZeroDivisionError

    async def close(self) -> None: ...


async def test_a_mistake_of_ours_is_no_end(site: Runtime, posted: Posted, subscribe: Subscribe) -> None:
    await subscribe()
    await raised(site)
    broken = replace(site, channels={"webhook": Broken()})
    await pass_on(broken)
    later(site, delivery.FIRST_RETRY_S)
    await pass_on(site)
    assert await states(site) == [("sent", 2)]


class Hanging:
    """Takes its time for one address until it is let go."""

    name = "webhook"

    def __init__(self) -> None:
        self.let_go, self.taken = asyncio.Event(), asyncio.Queue[str]()

    def wrong(self, address: str) -> str | None:
        return None

    async def deliver(self, notice: Notice, address: str) -> None:
        if address.endswith("slow"):
            await self.let_go.wait()
            raise ChannelError("slow", permanent=True)
        self.taken.put_nowait(address)

    async def close(self) -> None: ...


async def test_a_slow_receiver_holds_up_only_itself(site: Runtime, subscribe: Subscribe) -> None:
    await subscribe("user:maria", path="slow")
    await subscribe("user:tom", path="quick")
    hanging = Hanging()
    task = asyncio.create_task(delivery.run(replace(site, channels={"webhook": hanging})))
    async with asyncio.timeout(60):
        for metric in ("pip", "motor_temp"):
            await raised(site, metric=metric)
            assert (await hanging.taken.get()).endswith("quick")
        hanging.let_go.set()
        while ("failed", 1) not in await states(site):
            assert not task.done(), await task
            await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(("tries", "asked", "seconds"), [(1, None, 5), (2, None, 10), (99, None, 1800), (1, 60, 60)])
def test_the_pause_grows(tries: int, asked: float | None, seconds: float) -> None:
    assert delivery.pause(tries, asked) == timedelta(seconds=seconds)


async def test_what_is_over_is_forgotten(site: Runtime, posted: Posted, subscribe: Subscribe) -> None:
    await subscribe()
    await raised(site)
    await pass_on(site)
    await raised(site, metric="pip")
    await delivery.hand_over(site)
    await delivery.forget(site.db, site.clock() + SECOND)
    assert await states(site) == [("waiting", 0)]
