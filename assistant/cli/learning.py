"""wellspeak learn: teaches the second opinion anew, on command alone."""

import asyncio
import getpass
from argparse import Namespace

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.accounts import audit
from assistant.learning import confirmed_lessons, simulated_lessons
from assistant.runtime import open_database, wall_clock
from assistant.settings import Settings
from assistant.shelf import MODELS, Shelf
from rules.book import Book
from rules.novelty import Card, Lesson, keep


def run(settings: Settings, chosen: Namespace) -> int:
    """Whoever can start this program on the server's data may; who did stands in the audit trail."""
    rule_book = Shelf.opened(settings.data_dir, wall_clock()).book
    card = asyncio.run(_learn(settings, rule_book, chosen.each))
    print(
        f"Taught from {card.confirmed:,} confirmed root causes and {card.simulated:,} simulated cases; of cases it was "
        f"not shown it names {card.left_out_right:.0%} rightly. Version {card.version}."
    )
    return 0


async def _learn(settings: Settings, rule_book: Book, each: int | None) -> Card:
    async with open_database(settings) as db:
        confirmed = await confirmed_lessons(db, rule_book)
        simulated = await asyncio.to_thread(_simulated, rule_book, each)
        card = await asyncio.to_thread(keep, settings.data_dir / MODELS, [*simulated, *confirmed])
        told = {"confirmed": card.confirmed, "simulated": card.simulated, "left_out_right": card.left_out_right}
        await audit.record(
            db, "second_opinion.learn", by=getpass.getuser(), now=wall_clock(), target=card.version, detail=told
        )
        return card


def _simulated(rule_book: Book, each: int | None) -> list[Lesson]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("simulated cases", total=None)
        return simulated_lessons(
            rule_book.parameters, each, lambda done, total: bar.update(task, completed=done, total=total)
        )
