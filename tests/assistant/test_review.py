import yaml

from assistant import answering, review
from assistant.answering import Ask
from assistant.runtime import Runtime
from tests.assistant.builders import a_caller


async def test_only_what_was_not_read_well_is_listed(runtime: Runtime) -> None:
    for text in ("tell me a joke", "pip of AK-099", "help", "tell me a joke"):
        await answering.answer(runtime, Ask(text), a_caller())
    found = await review.doubtful(runtime.db, 10)
    assert {(each.text, each.why) for each in found} == {("tell me a joke", "refused"), ("pip of AK-099", "asked back")}
    cases = yaml.safe_load(review.as_cases(found))
    assert {case["ask"] for case in cases} == {"tell me a joke", "pip of AK-099"}
    assert {case["intent"] for case in cases} == {"out_of_scope", "metric_value"}


async def test_nothing_asked_is_nothing_listed(runtime: Runtime) -> None:
    assert review.as_cases(await review.doubtful(runtime.db, 10)) == ""
