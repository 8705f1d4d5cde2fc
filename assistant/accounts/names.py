"""What usernames, key names and field names may look like, and whose fields reach where."""

import re
import unicodedata
from collections.abc import Sequence

from telemetry.errors import Problem

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
# Control, format (bidi marks among them), surrogate and private characters have no place in a name.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def is_username(text: str) -> bool:
    return _USERNAME.fullmatch(text) is not None


def is_text(text: str, *, longest: int) -> bool:
    return 0 < len(text.strip()) <= len(text) <= longest and not any(unicodedata.category(c) in _UNSEEN for c in text)


def reach(fields: frozenset[str] | None) -> list[str] | None:
    """For SQL: None sees everything."""
    return None if fields is None else sorted(fields)


def checked_fields(fields: Sequence[str] | None, within: frozenset[str] | None) -> list[Problem]:
    """What is wrong with confining someone to these fields, when who does it is confined to `within`."""
    if fields is None:
        return [] if within is None else [Problem("fields", "must name some of your own fields")]
    if len(fields) > 100 or not all(is_text(field, longest=100) for field in fields):
        return [Problem("fields", "must be up to 100 names of 1 to 100 characters without control characters")]
    if within is not None and not within.issuperset(fields):
        return [Problem("fields", "must name some of your own fields")]
    return []
