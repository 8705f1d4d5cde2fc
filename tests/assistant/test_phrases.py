import asyncio
from pathlib import Path

from assistant import phrases
from assistant.reading import Reader
from assistant.reading.here import Here
from assistant.runtime import Runtime
from nlp.parse import Parser
from tests.assistant.builders import a_caller

PATIENCE_S = 120.0


async def meaning(runtime: Runtime, reader: Reader, text: str) -> tuple[str, tuple[str, ...]]:
    seen = await runtime.names.seen_by(a_caller())
    question = (await reader.read(text, seen.lexicon, runtime.clock(), "UTC")).question
    return question.intent.name, question.metrics


async def until(runtime: Runtime, reader: Reader, text: str, wanted: tuple[str, tuple[str, ...]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await meaning(runtime, reader, text) != wanted:  # noqa: ASYNC110 - other files, other thread
            await asyncio.sleep(0.05)


async def test_phrases_are_taken_in_while_running_and_wrong_ones_are_not(runtime: Runtime, tmp_path: Path) -> None:
    reader = Here(parser=Parser())
    text = "snorkel dance of the squiggle"
    watching = asyncio.create_task(
        phrases.run(tmp_path, reader, runtime.names, runtime.shelf.book, every_s=0.05), name="phrases"
    )
    try:
        (tmp_path / "rank.yaml").write_text("about: x\nsays: ['snorkel dance of the {metric}']", "utf-8")
        (tmp_path / "names.yaml").write_text("metrics: {vibration: [squiggle]}", "utf-8")
        await until(runtime, reader, text, ("rank", ("vibration",)))
        (tmp_path / "names.yaml").write_text("metrics: {vibratio: [squiggle]}", "utf-8")
        await asyncio.sleep(0.3)
        assert await meaning(runtime, reader, text) == ("rank", ("vibration",))
        (tmp_path / "rank.yaml").unlink()
        (tmp_path / "names.yaml").write_text("metrics: {torque: [squiggle]}", "utf-8")
        await until(runtime, reader, "max squiggle well", ("rank", ("torque",)))
        assert not watching.done()
    finally:
        watching.cancel()
