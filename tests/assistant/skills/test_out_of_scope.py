from assistant.skills.out_of_scope import out_of_scope
from tests.assistant.builders import a_question
from tests.assistant.conftest import DeskFor, Store


async def test_it_holds_no_data(desk: DeskFor, store: Store) -> None:
    await store("AK-014")
    reply = await out_of_scope(a_question("out_of_scope", "what's the weather in Paris"), await desk())
    assert (reply.data, reply.diagnosis, reply.names["well"]) == (None, None, "AK-014")
