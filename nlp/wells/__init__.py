"""Finds wells: by id, name or alias however they are spelt, by number, in lists and in ranges."""

from nlp.heard import Heard
from nlp.lexicon import Lexicon
from nlp.wells.bare import find_bare_numbers
from nlp.wells.exact import find_exact
from nlp.wells.joined import find_joined
from nlp.wells.numbered import find_numbered, find_spoken
from nlp.wells.slips import find_slips
from nlp.wells.unknown import find_unknown

__all__ = ["find_bare_numbers", "find_wells"]


def find_wells(heard: Heard, lexicon: Lexicon) -> None:
    """Claims `well` (a tuple of ids) and `unknown_well` (what was said)."""
    find_exact(heard, lexicon.index)
    find_numbered(heard, lexicon)
    find_spoken(heard, lexicon.index)
    find_slips(heard, lexicon.index)
    find_joined(heard, lexicon)
    find_unknown(heard, lexicon.index)
