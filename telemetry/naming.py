"""Which names may stand in the register: readable, and not to be taken for another's."""

import re
import unicodedata

WELL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
LONGEST = 100

# Letters and digits that look alike on a screen, after lower-casing; a small part of Unicode's confusables.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("oοоօ", "0"),
        **dict.fromkeys("lｌiıιіӏ|!", "1"),
        **dict(zip("авекмнрстухѕјԁԛԝ", "abekmhpctyxsjdqw", strict=True)),
        **dict(zip("αβεζηκμνρτυχ", "abezhkmnptyx", strict=True)),
    }
)


def skeleton(name: str) -> str:
    """Equal for names that a reader could take for one another: O and 0, l and 1, Latin and Cyrillic a."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_ALIKE)
    dashed = "".join("-" if unicodedata.category(letter) == "Pd" else letter for letter in plain)
    return " ".join(dashed.split())


def wrong_text(text: str, longest: int = LONGEST) -> str | None:
    """What is wrong with a name or word for people, or None."""
    if not text.strip():
        return "must not be empty"
    if len(text) > longest:
        return f"must be at most {longest} characters"
    if any(unicodedata.category(letter)[0] == "C" or letter in "\u2028\u2029" for letter in text):
        return "must not hold control, invisible or direction-changing characters"
    if text != text.strip():
        return "must not begin or end with a blank"
    return None


def wrong_id(well_id: str) -> str | None:
    if WELL_ID.fullmatch(well_id):
        return None
    return "must be 1 to 64 letters, digits, '-', '_' or '.', beginning with a letter or digit"
