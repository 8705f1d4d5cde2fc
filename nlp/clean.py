"""Makes any text plain enough to be cut into words in linear time."""

import re
import unicodedata

_SAME = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "−": "-",
        "٪": "%",
        "٫": ".",
        "٬": ",",
        "،": ",",
        "؟": "?",
        "º": "°",
        "˚": "°",
        "⁄": "/",
        "×": "x",
    }
)
_SIGNS = (("≥", ">="), ("≤", "<="), ("⩾", ">="), ("⩽", "<="), ("=>", ">="), ("=<", "<="), ("…", "..."), ("→", " to "))
_BLANKS = re.compile(r"\s+")
_RUNS = re.compile(r"([^\w\s])\1{2,}")
_DROPPED = re.compile(r"\b([^\W\d_]{2,}in)'(?!\w)")
_LETTER_RUNS = re.compile(r"([^\W\d_])\1{3,}")


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category in ("Mn", "Me", "Cf", "Cs", "Co", "Cn"):
        return ""
    return " " if category == "Cc" else char


def clean(text: str) -> str:
    """The same text in NFKC, digits 0 to 9, without marks, controls and invisible characters, runs shortened.

    "makin'" is "making": an apostrophe behind "in" stands for a g.
    """
    plain = text.translate(_SAME)
    for sign, spelled in _SIGNS:
        plain = plain.replace(sign, spelled)
    plain = "".join(map(_visible, unicodedata.normalize("NFKC", plain))).translate(_SAME)
    plain = _RUNS.sub(r"\1\1", plain)
    plain = _LETTER_RUNS.sub(r"\1\1", plain)
    plain = _DROPPED.sub(r"\1g", plain)
    return _BLANKS.sub(" ", plain).strip()
