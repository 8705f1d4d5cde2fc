from assistant.skills.explain import explain
from tests.assistant.builders import a_question
from tests.assistant.conftest import DeskFor


async def test_what_is_in_no_catalogue_is_said_to_be_unknown(desk: DeskFor) -> None:
    reply = await explain(a_question("explain", fault="no_such_fault"), await desk())
    assert reply.data == {"fault": None, "metric": None}
    assert len(reply.facts["known"]) > 10


async def test_a_fault(desk: DeskFor) -> None:
    reply = await explain(a_question("explain", fault="broken_shaft"), await desk())
    assert reply.data == {"fault": "broken_shaft", "metric": None}
    assert reply.facts["fault"].actions


async def test_a_metric(desk: DeskFor) -> None:
    reply = await explain(a_question("explain", metrics=("pip",)), await desk())
    assert reply.data == {"fault": None, "metric": "pip"}
