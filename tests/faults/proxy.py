"""A TCP proxy on loopback that can refuse, or swallow everything in silence, as a network between two machines can."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress

from tests.faults.ledger import free_port

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Coroutine[None, None, Streams]]
CHUNK = 65_536


class Proxy:
    """Owns a port and what goes through it. `clear` is down while nothing comes through."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._clear = asyncio.Event()
        self._clear.set()
        self._server: asyncio.Server | None = None
        self._pipes: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = free_port()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._through, "127.0.0.1", self.port)

    async def close(self) -> None:
        """Nobody listens here any more, and what was open is cut."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._cut()
        for pipe in list(self._pipes):
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    @asynccontextmanager
    async def refusing(self) -> AsyncIterator[None]:
        await self.close()
        try:
            yield
        finally:
            await self.open()

    @asynccontextmanager
    async def swallowing(self) -> AsyncIterator[None]:
        """Connections open, and not a byte comes back; afterwards those of before are dead."""
        self._clear.clear()
        try:
            yield
        finally:
            self._cut()
            self._clear.set()

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pipes.add(task)
        self._writers.add(writer)
        try:
            with suppress(OSError, asyncio.CancelledError):
                await self._joined(reader, writer)
        finally:
            writer.transport.abort()
            self._writers.discard(writer)
            self._pipes.discard(task)

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._clear.wait()
        far_reader, far_writer = await self._connect()
        self._writers.add(far_writer)
        ways = [asyncio.create_task(self._pump(*way)) for way in ((reader, far_writer), (far_reader, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            far_writer.transport.abort()
            self._writers.discard(far_writer)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(CHUNK):
            await self._clear.wait()
            target.write(data)
            await target.drain()
