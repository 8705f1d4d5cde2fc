from datetime import datetime

import pytest

from assistant.skills import Reply
from assistant.skills.filter_wells import filter_wells, passed
from nlp.model import Threshold
from telemetry.model import Limit
from tests.assistant.builders import a_period, a_question
from tests.assistant.conftest import DeskFor, Store
from tests.assistant.test_gas_lock import locking
from tests.builders import a_well, a_window


@pytest.fixture
async def field(store: Store, now: datetime) -> None:
    for number, temp in ((11, 95.0), (12, 120.0), (13, 121.0)):
        await store(f"AK-0{number}", a_window(f"AK-0{number}", now, hours=1, motor_temp=temp))
    await store("AK-014")


@pytest.mark.usefixtures("field")
@pytest.mark.parametrize(
    ("op", "found"),
    [(">", ["AK-013"]), (">=", ["AK-013", "AK-012"]), ("<", ["AK-011"]), ("<=", ["AK-011", "AK-012"])],
)
async def test_the_bound_itself_counts_only_where_it_is_meant(desk: DeskFor, op: str, found: list[str]) -> None:
    threshold = Threshold(op, 120.0, "degC")  # type: ignore[arg-type]
    question = a_question("filter_wells", metrics=("motor_temp",), threshold=threshold)
    reply = await filter_wells(question, await desk())
    assert [row["well_id"] for row in reply.data["rows"]] == found
    assert (reply.facts["known"], reply.facts["without"]) == (3, 1)


@pytest.mark.usefixtures("field")
async def test_no_well_alarms_as_long_as_there_are_no_alerts(desk: DeskFor) -> None:
    reply = await filter_wells(a_question("filter_wells", state="alerting"), await desk())
    assert reply.data["rows"] == []


@pytest.mark.usefixtures("field")
async def test_by_state(desk: DeskFor) -> None:
    reply = await filter_wells(a_question("filter_wells", state="silent"), await desk())
    assert [(row["well_id"], row["state"]) for row in reply.data["rows"]] == [("AK-014", "silent")]


@pytest.fixture
async def troubled(store: Store, now: datetime) -> None:
    """One that stood for an hour yesterday, one under its target, one over a limit, one that is as always."""
    stood = a_window("AK-011", now, hours=48, vsd_frequency=55.0, motor_current=50.0, flow_rate=2200.0)
    hours_ago = (now.timestamp() - stood.times) / 3600
    stood.values["vsd_frequency"][(hours_ago < 30) & (hours_ago > 29)] = 0.0
    await store("AK-011", stood)
    await store("AK-012", a_window("AK-012", now, hours=2, flow_rate=1500.0))
    hot = a_well("AK-013", limits={"motor_temp": Limit(high=120.0, high_high=140.0)})
    await store(hot, a_window("AK-013", now, hours=2, flow_rate=2500.0, motor_temp=130.0))


def found(reply: Reply) -> list[str]:
    return [row["well_id"] for row in reply.data["rows"]]


@pytest.mark.usefixtures("troubled")
@pytest.mark.parametrize(("hours", "wanted"), [(24, []), (48, ["AK-011"])])
async def test_which_stopped_in_a_period(desk: DeskFor, now: datetime, hours: float, wanted: list[str]) -> None:
    reply = await filter_wells(
        a_question("filter_wells", state="stopped", time_range=a_period(now, hours)), await desk()
    )
    assert found(reply) == wanted


@pytest.mark.usefixtures("troubled")
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("which wells make less than target", ["AK-012"]),
        ("wells not meeting target", ["AK-012"]),
        ("wells above target", ["AK-013", "AK-011"]),
        ("which wells are over their limits", ["AK-013"]),
    ],
)
async def test_against_target_and_limits(desk: DeskFor, text: str, wanted: list[str]) -> None:
    assert found(await filter_wells(a_question("filter_wells", text), await desk())) == wanted


@pytest.mark.parametrize(
    ("value", "limit"), [(119.0, None), (120.0, None), (121.0, 120.0), (141.0, 140.0), (9.0, 10.0), (4.0, 5.0)]
)
def test_the_outermost_limit_that_is_passed(value: float, limit: float | None) -> None:
    assert passed(Limit(low_low=5.0, low=10.0, high=120.0, high_high=140.0), value) == limit


async def test_which_have_a_fault_and_which_need_a_look(desk: DeskFor, store: Store, now: datetime) -> None:
    await store("AK-014", locking(now))
    await store("AK-015", a_window("AK-015", now, hours=48))
    here = await desk()
    assert found(await filter_wells(a_question("filter_wells", fault="free_gas_lock"), here)) == ["AK-014"]
    assert found(await filter_wells(a_question("filter_wells", fault="tubing_leak"), here)) == []
    assert found(await filter_wells(a_question("filter_wells", "which wells need a look"), here)) == ["AK-014"]
