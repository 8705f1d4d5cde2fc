"""Reader: what reads a question for an answer, in this process or in one of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from nlp.lexicon import Lexicon
from nlp.model import Question, Reading, Step


class Reader(Protocol):
    """Raises TextTooLong, UnknownZone, TooHard and NotReading only."""

    async def warm(self) -> None:
        """Gets ready before the first question."""
        ...

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
        """As Parser.read."""
        ...

    async def renew(self, phrases: Mapping[str, str]) -> None:
        """Reads by these phrase files of the site (text by name) from now on."""
        ...

    async def close(self) -> None: ...
