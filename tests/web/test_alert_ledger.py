"""Every alert reaches every stream of who may see it, each event once, though streams are cut; with a control."""

import asyncio
import random
from collections.abc import Callable

import httpx

from tests.faults.alert_ledger import LIMITS, METRICS, Listener, post, raised, verdict
from tests.web.conftest import TOKEN, Make, Site

ENOUGH_S = 90.0
WELLS, CUT_EVERY = 8, 4


async def test_cut_streams_miss_nothing_and_hear_nothing_twice(
    site: Site, token: Make, new_well: Callable[..., str]
) -> None:
    wells = [new_well(field="Ledger", limits=LIMITS) for _ in range(WELLS)]
    confined, elsewhere = (token("viewer", name).headers["authorization"] for name in ("Ledger", "Elsewhere"))
    admin, dice = {"Authorization": f"Bearer {TOKEN}"}, random.Random(4)
    listeners = [Listener({"Authorization": who}, [site.url], dice) for who in (admin["Authorization"], confined)]
    stranger = Listener({"Authorization": elsewhere}, [site.url], dice)
    forgetful = Listener(admin, [site.url], dice, forgetful=True, pause_s=1.0)
    everybody = [*listeners, stranger, forgetful]
    tasks = [asyncio.create_task(one.run()) for one in everybody]
    async with httpx.AsyncClient(headers=admin, timeout=60) as http, asyncio.timeout(ENOUGH_S):
        await asyncio.gather(*(one.connected.wait() for one in everybody))
        onsets = [(well, metric) for metric in METRICS for well in wells]
        for n, (well, metric) in enumerate(onsets):
            await post(http, [site.url], well, metric, 130.0)
            if n % CUT_EVERY == 0:
                for one in everybody:
                    one.cut()
            elif n % CUT_EVERY == CUT_EVERY - 1:
                await asyncio.gather(*(one.connected.wait() for one in listeners))
        while len(wanted := await raised(http, [site.url], set(wells))) < len(onsets):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        while any(verdict(one, wanted).missed for one in listeners):
            for task in tasks:
                assert not task.done(), await task
            await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    assert [verdict(one, wanted).twice for one in listeners] == [0, 0]
    assert all(one.cuts >= 5 and not one.resets for one in listeners)
    assert not stranger.alerts & wanted
    assert verdict(forgetful, wanted).missed  # the control: without Last-Event-ID there are gaps
