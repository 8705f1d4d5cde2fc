import pytest

from assistant.skills.help import offer
from tests.assistant.builders import a_question
from tests.assistant.conftest import DeskFor, Store


async def test_without_wells_it_names_none(desk: DeskFor) -> None:
    reply = await offer(a_question("help"), await desk())
    assert (reply.facts["well"], reply.data) == (None, None)


@pytest.mark.parametrize(
    ("text", "thanked"),
    [("thanks", True), ("Thank you!", True), ("thanks mate", True), ("what can you do", False), ("hello", False)],
)
async def test_thanks_is_not_answered_with_a_lecture(desk: DeskFor, text: str, thanked: bool) -> None:
    assert (await offer(a_question("help", text), await desk())).facts["thanked"] is thanked


async def test_its_examples_are_of_a_well_one_sees(desk: DeskFor, store: Store) -> None:
    await store("AK-014")
    reply = await offer(a_question("help"), await desk())
    assert (reply.facts["well"], reply.facts["count"]) == ("AK-014", 1)
