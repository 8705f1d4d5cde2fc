"""wellspeak ask: one question, answered in the terminal."""

import asyncio
from argparse import Namespace

from rich.console import Console

from assistant.answering import Ask, Done, Heard, Trace, stages
from assistant.model import Answer, Caller
from assistant.reading.here import Here
from assistant.runtime import open_runtime
from assistant.settings import Settings

LOCAL = Caller(name="local", kind="user", role="admin", limited=False)
"""Whoever can start this program on the server's data may see all of it."""


def ask(settings: Settings, chosen: Namespace) -> int:
    asyncio.run(_ask(settings, Ask(" ".join(chosen.text), zone=chosen.timezone), trace=[] if chosen.trace else None))
    return 0


async def _ask(settings: Settings, asked: Ask, trace: Trace | None) -> None:
    console = Console(highlight=False, soft_wrap=True)
    async with open_runtime(settings, ingest=False, reader_for=Here) as runtime:
        async for stage in stages(runtime, asked, LOCAL, trace=trace):
            if isinstance(stage, Heard):
                console.print(stage.reading, style="dim", markup=False)
            elif isinstance(stage, Done):
                _show(console, stage.answer)
    for step in trace or []:
        console.print(f"{step.ms:9.1f} ms  {step.name:8} {step.detail}".rstrip(), style="dim", markup=False)


def _show(console: Console, answer: Answer) -> None:
    console.print(answer.text, markup=False)
    for choice in answer.clarification.choices if answer.clarification else ():
        console.print(f"  {choice.label}", markup=False)
    for source in answer.sources:
        span = (
            f", {source.start:%Y-%m-%d %H:%M} to {source.end:%Y-%m-%d %H:%M} UTC" if source.start and source.end else ""
        )
        console.print(f"Source: {source.what}{span}, {source.rows:,} rows", style="dim", markup=False)
    for question in answer.suggestions:
        console.print(f"Ask next: {question}", style="dim", markup=False)
