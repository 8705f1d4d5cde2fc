from assistant.skills.help import offer
from tests.assistant.builders import a_question
from tests.assistant.conftest import DeskFor, Store


async def test_without_wells_it_names_none(desk: DeskFor) -> None:
    reply = await offer(a_question("help"), await desk())
    assert (reply.facts["well"], reply.data) == (None, None)


async def test_its_examples_are_of_a_well_one_sees(desk: DeskFor, store: Store) -> None:
    await store("AK-014")
    reply = await offer(a_question("help"), await desk())
    assert (reply.facts["well"], reply.facts["count"]) == ("AK-014", 1)
