"""Turns of phrase that are said plainly before a text is cut into words: "2day", "hang on a sec"."""

import re
from collections.abc import Mapping
from functools import cache

from nlp.words import words

_UNIVERSAL = re.compile(
    r"(\d{1,2}:\d{2}\s*(?:-|–|to|and|till|until)\s*\d{1,2}:\d{2})\s*(?:utc|gmt|zulu|z)\b", re.IGNORECASE
)


def plainly(text: str) -> str:
    """The text with every such turn of phrase put plainly."""
    pattern, meant = _turns()
    return pattern.sub(lambda found: meant[found[0].lower()], text.replace("’", "'"))


def in_universal_time(text: str) -> str | None:
    """The text without its zone, where two times of day are told in universal time; None elsewhere."""
    plain, count = _UNIVERSAL.subn(r"\1", text)
    return plain if count == 1 else None


@cache
def _turns() -> tuple[re.Pattern[str], Mapping[str, str]]:
    meant = words().general.plainly
    said = "|".join(re.escape(turn) for turn in sorted(meant, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{said})(?![\w-])", re.IGNORECASE), meant
