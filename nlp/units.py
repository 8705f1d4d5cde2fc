"""Units of measurement as people spell them."""

from functools import cache

from nlp.heard import Heard, longest, table_of
from nlp.words import words


@cache
def _units() -> dict[tuple[str, ...], str]:
    return table_of([(said, unit) for unit, says in words().amounts.units.items() for said in (unit, *says)])


def unit_at(heard: Heard, at: int) -> tuple[str, int] | None:
    """The unit that begins at this word, and where it ends."""
    hit = longest(_units(), heard, at, 5)
    if not hit:
        return None
    single = heard.norm(at)
    if (
        hit[1] == at + 1
        and single in ("a", "k", "gs")
        and not heard.words[at].glued
        and heard.words[at].text != single.upper()
    ):
        return None
    return hit
