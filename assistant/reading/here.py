"""Reads in this very process: for one question at a terminal, and for tests."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from nlp.lexicon import Lexicon
from nlp.model import Question, Reading, Step
from nlp.parse import Parser


class Here:
    """Loads the parser when it is first needed, unless one is given."""

    def __init__(self, cache: Path | None = None, parser: Parser | None = None) -> None:
        self._cache, self._parser = cache, parser
        self._phrases: Mapping[str, str] = {}

    async def warm(self) -> None:
        await self._ready()

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
        return (await self._ready()).read(text, lexicon, now, zone, after=after, trace=trace)

    async def renew(self, phrases: Mapping[str, str]) -> None:
        if self._parser is not None:
            await asyncio.to_thread(self._parser.retrain, phrases)
        self._phrases = phrases

    async def close(self) -> None:
        return

    async def _ready(self) -> Parser:
        if self._parser is None:
            self._parser = await asyncio.to_thread(_made, self._cache, self._phrases)
        return self._parser


def _made(cache: Path | None, phrases: Mapping[str, str]) -> Parser:
    return Parser(cache=cache, phrases=phrases)
