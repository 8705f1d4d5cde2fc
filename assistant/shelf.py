"""The rule book in force: a site's files are taken in without a restart; broken, they leave the last good book."""

import asyncio
import pwd
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog

from rules import book, novelty
from rules.book import Book
from rules.errors import BadModel, BadRules
from rules.loading import Rules
from telemetry.db import Database, queries
from telemetry.errors import TelemetryError

LOG = structlog.get_logger(__name__)
SQL = queries("assistant", "rulebook.sql")
LOOKS_S = 2.0
FOLDER, IN_FORCE, MODELS = "rules", "rules-in-force", "models"
Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Trouble:
    """Why the site's files are not in force: `message` names file, line and key."""

    message: str
    since: datetime


class Shelf:
    """Owns the book that everything asks, with the second opinion in it. `trouble` is there while the site's files
    cannot be read, `model_trouble` while the site's own model cannot and the built-in one stands in for it.

    What was taken in last is kept beside them, so that a start with broken files has it too.
    """

    def __init__(self, rule_book: Book, data_dir: Path | None = None, trouble: Trouble | None = None) -> None:
        self.book = rule_book
        self.trouble = trouble
        self._folder = data_dir / FOLDER if data_dir else None
        self._kept = data_dir / IN_FORCE if data_dir else None
        self._seen = stamps(self._folder)
        self.model_trouble: str | None = None
        self._models = data_dir / MODELS if data_dir else None
        self._taught: Stamp | None = None
        if self._models is not None:
            self._take_in_model()

    def _take_in_model(self) -> None:
        """The site's own where there is one and it is whole, else the built-in one."""
        self._taught, self.model_trouble = stamp(self._models), None
        try:
            taught = novelty.load(self._models if self._taught else None)
        except BadModel as error:
            LOG.error("second_opinion_not_taken_in", error=str(error))
            self.model_trouble = str(error)
            taught = novelty.load()
        self.book = replace(self.book, second=taught)

    @classmethod
    def opened(cls, data_dir: Path, now: datetime) -> "Shelf":
        try:
            return cls(book.load(data_dir / FOLDER), data_dir)
        except BadRules as error:
            LOG.error("rules_not_taken_in", error=str(error))
            kept = data_dir / IN_FORCE
            return cls(_loaded_or_builtin(kept), data_dir, Trouble(str(error), now))

    async def run(self, db: Database, clock: Callable[[], datetime]) -> None:
        """Until cancelled. Each process looks for itself."""
        noted = False
        while True:
            try:
                if not noted:
                    await self._note(db, clock(), {})
                    noted = True
                await self.look(db, clock())
            except (TelemetryError, OSError):
                LOG.exception("rules_not_looked_at")
            await asyncio.sleep(LOOKS_S)

    async def look(self, db: Database, now: datetime) -> bool:
        """Takes in what has changed on disk since the last look; whether another book is in force now."""
        if self._models is not None and await asyncio.to_thread(stamp, self._models) != self._taught:
            await asyncio.to_thread(self._take_in_model)
        seen = await asyncio.to_thread(stamps, self._folder)
        if self._folder is None or seen == self._seen:
            return False
        changed = changes(self._seen, seen)
        try:
            fresh = await asyncio.to_thread(book.load, self._folder)
        except BadRules as error:
            self._seen = seen
            self.trouble = Trouble(str(error), now)
            LOG.error("rules_not_taken_in", error=str(error), in_force=self.book.version)
            return False
        before, self.trouble, self._seen = self.book, None, seen
        self.book = replace(fresh, second=before.second)
        LOG.info("rules_activated", version=fresh.version, before=before.version)
        await self._note(db, now, {"files": changed, **differences(before.rules, fresh.rules)}, before.version)
        return before.version != fresh.version

    async def _note(self, db: Database, now: datetime, detail: Mapping[str, object], before: str | None = None) -> None:
        """Once for all processes: whoever is first writes it to the audit trail."""
        if self.trouble is not None:
            return
        await asyncio.to_thread(self._keep)
        by = owner_of_newest(self._folder) or "the site's files"
        own = bool(self._seen) or before is not None
        told = {**({"from": before} if before else {}), **detail}
        async with db.transaction() as tx:
            await tx.execute(SQL["one_at_a_time"])
            await tx.execute(SQL["note_activation"], now, by, self.book.version, told, own)

    def _keep(self) -> None:
        if self._folder is None or self._kept is None:
            return
        fresh = self._kept.with_name(f"{IN_FORCE}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        for name in self._seen:
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._folder / name, fresh / name)
        shutil.rmtree(self._kept, ignore_errors=True)
        if fresh.is_dir():
            fresh.rename(self._kept)


def _loaded_or_builtin(folder: Path) -> Book:
    try:
        return book.load(folder)
    except BadRules:
        return book.load()


def stamps(folder: Path | None) -> dict[str, Stamp]:
    """Every rule file with what changes when it is written: time, size, inode."""
    if folder is None or not folder.is_dir():
        return {}
    found = {}
    for path in sorted([*folder.glob("*.yaml"), *(folder / "faults").glob("*.yaml")]):
        try:
            state = path.stat()
        except OSError:
            continue  # gone since it was listed: the next look will see that
        found[str(path.relative_to(folder))] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found


def stamp(models: Path | None) -> Stamp | None:
    """Of the card, which is written last."""
    try:
        state = (models / novelty.CARD).stat() if models else None
    except OSError:
        return None
    return (state.st_mtime_ns, state.st_size, state.st_ino) if state else None


def changes(before: Mapping[str, Stamp], after: Mapping[str, Stamp]) -> dict[str, str]:
    """What became of each file that is not as it was."""
    told = {}
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            told[name] = "added" if name not in before else "removed" if name not in after else "changed"
    return told


def differences(before: Rules, after: Rules) -> dict[str, object]:
    """Faults that are not as they were, and parameters with their old and new number."""
    faults = {
        name: "added" if name not in before.faults else "removed" if name not in after.faults else "changed"
        for name in sorted({*before.faults, *after.faults})
        if before.faults.get(name) != after.faults.get(name)
    }
    numbers = {
        name: [before.parameters[name].value, value.value]
        for name, value in sorted(after.parameters.items())
        if before.parameters[name].value != value.value
    }
    return {"faults": faults, "parameters": numbers, "gates": before.gates != after.gates}


def owner_of_newest(folder: Path | None) -> str | None:
    """The user of the operating system that the file written last belongs to; without files that of the folder."""
    if folder is None or not folder.is_dir():
        return None
    files = [folder / name for name in stamps(folder)] or [folder]
    try:
        newest = max((path.stat() for path in files), key=lambda state: state.st_mtime_ns)
    except OSError:
        return None
    try:
        return pwd.getpwuid(newest.st_uid).pw_name
    except KeyError:
        return f"uid {newest.st_uid}"
