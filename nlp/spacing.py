"""Puts blanks where gloves left them out: "motortemp ak14pip lastnight" as "motor temp ak14 pip last night"."""

import re
from collections.abc import Callable, Collection, Iterable

SHORTEST, LONGEST, LEAST = 7, 24, 3
_RUNS = re.compile(r"[^\W\d_]+|\d+|[\W_]+")
Knows = Callable[[str], bool]


class Spacer:
    """Knows `whole` words that need no cutting, and the `parts` that a cut may leave."""

    def __init__(self, whole: Knows, parts: Iterable[str], names: Collection[str]) -> None:
        """`names` are words for signals, which may hang on the number of a well."""
        self._whole, self._names = whole, frozenset(name for name in names if len(name) >= LEAST)
        self._parts = frozenset(word for word in parts if len(word) >= LEAST and word.isalpha()) | {"is", "of", "on"}

    def spaced(self, text: str) -> str:
        runs = _RUNS.findall(text)
        said = []
        for at, run in enumerate(runs):
            before = runs[at - 1] if at else ""
            hangs = run.lower() in self._names and before.isdecimal()
            numbered = run.isdecimal() and before.lower() in self._names
            said.append(f" {run}" if hangs or numbered else self._cut(run))
        return "".join(said)

    def _cut(self, run: str) -> str:
        word = run.lower()
        if not SHORTEST <= len(word) <= LONGEST or not word.isalpha() or self._whole(word):
            return run
        cuts = [at for at in range(2, len(word) - 1) if word[:at] in self._parts and word[at:] in self._parts]
        best = max(cuts, key=lambda at: min(at, len(word) - at), default=0)
        return f"{run[:best]} {run[best:]}" if best else run
