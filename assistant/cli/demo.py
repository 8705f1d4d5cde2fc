"""wellspeak demo: the server with a simulated field whose gateway posts like any other."""

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant import demo
from assistant.cli.serving import listening, own_url, prepared_database, run_server, url_of
from assistant.reading.apart import Apart
from assistant.runtime import open_database, wall_clock
from assistant.settings import Settings
from telemetry.db import Database


@dataclass(frozen=True)
class Ground:
    """The demonstration needs no parser and no rules before the server starts."""

    settings: Settings
    db: Database


def run(settings: Settings, chosen: Namespace) -> int:
    with listening(settings) as door, prepared_database(settings), ExitStack() as beside:
        info = asyncio.run(_prepare(settings))

        def ready() -> None:
            beside.enter_context(demo.gateway(info, own_url(settings, door)))
            _welcome(info, url_of(settings, door))

        return run_server(door, ready)


@asynccontextmanager
async def _learning(settings: Settings) -> AsyncIterator[None]:
    """A reader learns its phrases meanwhile, so that the server's has them and the first question waits for nothing."""
    reader = Apart(settings.data_dir / "models")
    await reader.warm()
    try:
        yield
        await reader.ready()
    finally:
        await reader.close()


async def _prepare(settings: Settings) -> demo.DemoInfo:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar:
        task = bar.add_task("Writing the field's past", total=None)
        async with _learning(settings), open_database(settings) as db:
            return await demo.prepare(
                Ground(settings, db), wall_clock(), lambda done, total: bar.update(task, completed=done, total=total)
            )


def _welcome(info: demo.DemoInfo, url: str) -> None:
    console = Console(highlight=False)
    console.print(f"\nWellspeak demo: {info.wells} simulated wells, live readings every 10 s.")
    console.print(f"Open [bold]{url}[/bold] and sign in as one of:")
    for person in info.sign_ins:
        console.print(f"  {person.username}  password {person.password}", markup=False)
    console.print("Try: why is AK-014 losing flow?   (Ctrl+C ends the demo)\n")
