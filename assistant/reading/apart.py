"""Reads in a process of its own, so that no text holds the server; starts another when that one dies or hangs."""

import asyncio
import contextlib
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import structlog

from assistant.errors import NotReading
from assistant.reading.wire import (
    LENGTH,
    Asked,
    Begin,
    Done,
    Failed,
    Names,
    Read,
    Ready,
    Refused,
    Told,
    framed,
    told_by,
)
from nlp.errors import LanguageError, TextTooLong, TooHard, UnknownZone
from nlp.lexicon import Lexicon, NameList
from nlp.model import Question, Reading, Step

LOG = structlog.get_logger(__name__)
SPENDS_S = 0.2
PATIENCE_S = 10.0
STARTS_WITHIN_S = 120.0
COMMAND = (sys.executable, "-P", "-m", "assistant.reading.child")
ERRORS: Mapping[str, type[LanguageError]] = {error.code: error for error in (TextTooLong, UnknownZone, TooHard)}


class Lost(Exception):
    """The process died, hung or failed."""


class Process:
    """One running reader, and the names it was given last."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.names: NameList | None = None

    @classmethod
    async def started(cls, cache: Path | None, phrases: Mapping[str, str]) -> "Process":
        pipe = asyncio.subprocess.PIPE
        made = cls(await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe, start_new_session=True))
        try:
            told = await made.ask(Begin(str(cache) if cache else None, dict(phrases)), STARTS_WITHIN_S)
            if not isinstance(told, Ready):
                raise Lost(told)
        except BaseException:
            await made.end()
            raise
        return made

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ask(self, message: Asked, patience_s: float) -> Told:
        asking, telling = self._process.stdin, self._process.stdout
        assert asking and telling
        try:
            async with asyncio.timeout(patience_s):
                asking.write(framed(message))
                await asking.drain()
                size = int.from_bytes(await telling.readexactly(LENGTH), "big")
                return told_by(await telling.readexactly(size))
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            raise Lost(f"{type(error).__name__} (exit {self._process.returncode})") from error

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


class Apart:
    """One reader at a time; questions wait for each other, a few milliseconds each."""

    def __init__(self, cache: Path | None, *, spends_s: float = SPENDS_S, patience_s: float = PATIENCE_S) -> None:
        self._cache, self._spends_s, self._patience_s = cache, spends_s, patience_s
        self._phrases: Mapping[str, str] = {}
        self._turn = asyncio.Lock()
        self._process: asyncio.Task[Process] | None = None
        self._closed = False

    async def warm(self) -> None:
        """Begins to start; the first question waits for the rest."""
        self._starting()

    async def read(
        self,
        text: str,
        lexicon: Lexicon,
        now: datetime,
        zone: str,
        *,
        after: Question | None = None,
        trace: list[Step] | None = None,
    ) -> Reading:
        asked = Read(text, lexicon.fields, now, zone, after, trace is not None, self._spends_s)
        # whoever asked may go away; what was begun must still be heard out, or the next would hear it
        told = await asyncio.shield(asyncio.ensure_future(self._asked(asked, lexicon.names)))
        if isinstance(told, Refused):
            raise ERRORS[told.code](told.message)
        if trace is not None:
            trace += told.steps
        return told.reading

    async def renew(self, phrases: Mapping[str, str]) -> None:
        """The process in force reads on until the new one is ready."""
        if phrases == self._phrases:
            return
        if self._process is not None:
            fresh = asyncio.create_task(Process.started(self._cache, phrases))
            try:
                await _joined(fresh)
            except Lost as lost:
                raise NotReading("The new phrases could not be taken in.") from lost
            async with self._turn:
                before, self._process = self._process, fresh
            await _ended(before)
        self._phrases = phrases

    async def ready(self) -> None:
        """Returns once it has learnt what it reads by; one that cannot start is told of by the first question."""
        with contextlib.suppress(Lost):
            await _joined(self._starting())

    async def pid(self) -> int:
        return (await self._starting()).pid

    async def close(self) -> None:
        self._closed = True
        if self._process is not None:
            await _ended(self._process)

    async def _asked(self, asked: Read, names: NameList) -> Done | Refused:
        async with self._turn:
            try:
                process = await _joined(self._starting())
                if process.names is not names:
                    await process.ask(Names(names), STARTS_WITHIN_S)
                    process.names = names
                told = await process.ask(asked, self._patience_s)
                if isinstance(told, Done | Refused):
                    return told
                raise Lost(told.trace if isinstance(told, Failed) else told)
            except Lost as lost:
                LOG.error("reader_lost", reason=str(lost), characters=len(asked.text))
                await self._replace()
                raise NotReading("This question could not be read. Say it in other words, or try again.") from lost

    def _starting(self) -> asyncio.Task[Process]:
        if self._closed:
            raise Lost("closed")
        if self._process is None:
            self._process = asyncio.create_task(Process.started(self._cache, self._phrases))
        return self._process

    async def _replace(self) -> None:
        """The next one starts at once, unless this one never did."""
        lost, self._process = self._process, None
        if lost is not None and await _ended(lost) and not self._closed:
            self._starting()


async def _joined(starting: asyncio.Task[Process]) -> Process:
    try:
        return await asyncio.shield(starting)
    except OSError as error:
        raise Lost(error) from error


async def _ended(starting: asyncio.Task[Process] | None) -> bool:
    """Whether it had started."""
    if starting is None:
        return False
    starting.cancel()
    found = (await asyncio.gather(starting, return_exceptions=True))[0]
    if isinstance(found, Process):
        await found.end()
    return isinstance(found, Process)
