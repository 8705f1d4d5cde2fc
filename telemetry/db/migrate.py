"""Applies each package's numbered .sql files in order."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from telemetry.db import Database, Session, queries
from telemetry.errors import StartRefused

LOCK = 7_346_101_201


@dataclass(frozen=True)
class Migration:
    """A file `NNNN_name.sql`; its first lines may say `-- requires: extension` or `-- unless: extension`, and
    `-- no-transaction`; then each statement must be harmless when it has been run before."""

    package: str
    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def requires(self) -> str | None:
        return self._told("requires")

    @property
    def unless(self) -> str | None:
        return self._told("unless")

    def _told(self, word: str) -> str | None:
        found = re.search(rf"^-- {word}: *(\w+)", self.sql, re.MULTILINE)
        return found[1] if found else None

    @property
    def in_transaction(self) -> bool:
        return re.search(r"^-- no-transaction", self.sql, re.MULTILINE) is None


async def migrate(db: Database, packages: Sequence[str] = ("telemetry", "assistant")) -> list[str]:
    """Brings the schema up to date and names what was applied; processes that start together take turns."""
    named = queries("telemetry", "migrate.sql")
    async with db.session() as session, session.unhurried():
        await session.execute(named["lock"], LOCK)
        try:
            await session.execute(named["create_ledger"])
            return [name for package in packages for name in await _bring_up(session, package, named)]
        finally:
            await session.execute(named["unlock"], LOCK)


async def _bring_up(session: Session, package: str, named: Mapping[str, str]) -> list[str]:
    known = list(migrations(package))
    rows = await session.fetch(named["applied"], package)
    applied = {int(row["number"]): str(row["checksum"]) for row in rows}
    _refuse_strangers(package, known, applied)
    available = {str(row["name"]) for row in await session.fetch(named["extensions"])}
    home = _home(known, applied, available)
    done = []
    for migration in known:
        if migration.number not in applied and _fits(migration, home):
            await _apply(session, migration, named["record"])
            done.append(f"{package} {migration.number:04}_{migration.name}")
    return done


def _home(known: Sequence[Migration], applied: Mapping[int, str], available: set[str]) -> set[str]:
    """The extensions this schema builds on: one that it began without is not for it, though it be installed since."""
    done = [migration for migration in known if migration.number in applied]
    chosen = {migration.requires for migration in done if migration.requires}
    declined = {migration.unless for migration in done if migration.unless}
    return (available | chosen) - declined


def _fits(migration: Migration, home: set[str]) -> bool:
    return (migration.requires is None or migration.requires in home) and migration.unless not in home


def _refuse_strangers(package: str, known: Sequence[Migration], applied: Mapping[int, str]) -> None:
    checksums = {migration.number: migration.checksum for migration in known}
    for number, checksum in applied.items():
        if number not in checksums:
            raise StartRefused(
                f"the database is newer than this program: it has migration {package} {number:04}, which this version "
                "does not know; start the version that made it, or a later one"
            )
        if checksums[number] != checksum:
            raise StartRefused(f"migration {package} {number:04} was changed after it had been applied")


async def _apply(session: Session, migration: Migration, record: str) -> None:
    entry = (migration.package, migration.number, migration.name, migration.checksum)
    if migration.in_transaction:
        async with session.transaction() as transaction:
            await transaction.execute(migration.sql)
            await transaction.execute(record, *entry)
        return
    for statement in statements(migration.sql):
        await session.execute(statement)
    await session.execute(record, *entry)


def statements(sql: str) -> list[str]:
    """Single statements of a file without transaction; there each ends with a semicolon at the end of a line."""
    parts = re.split(r";[ \t]*$", re.sub(r"^--.*\n", "", sql, flags=re.MULTILINE), flags=re.MULTILINE)
    return [part.strip() for part in parts if part.strip()]


def migrations(package: str) -> Iterator[Migration]:
    """In the order of their numbers; a package without the folder has none."""
    folder = files(package).joinpath("sql", "migrations")
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if found := re.fullmatch(r"(\d{4})_(\w+)\.sql", file.name):
            yield Migration(package, int(found[1]), found[2], file.read_text("utf-8"))
