"""A text as it is read: its words, and the mentions that components find among them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.clean import clean

PIECES = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+|[^\w\s]|_|\w")


@dataclass(frozen=True)
class Word:
    """One token; `norm` is lower case, and the word it was taken for where it was misspelt (`fixed`)."""

    start: int
    end: int
    text: str
    norm: str
    glued: bool
    fixed: bool = False

    @property
    def number(self) -> bool:
        return self.text[0].isdigit()


@dataclass(frozen=True)
class Mention:
    """A slot as found in the text: words [first, last), what they stand for, and which rule says so."""

    kind: str
    first: int
    last: int
    value: object
    rule: str
    fixed: bool = False


@dataclass
class Heard:
    """A text while components read it: each claims words that later ones leave alone."""

    text: str
    words: list[Word]
    mentions: list[Mention] = field(default_factory=list)
    free: list[bool] = field(default_factory=list)
    line: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.free = [True] * len(self.words)
        self.read_as(self.words)

    def read_as(self, words: list[Word]) -> None:
        """Takes these words instead, one for one."""
        self.words = words
        self.line = tuple(word.norm for word in words)

    def claim(self, mention: Mention) -> None:
        self.mentions.append(mention)
        for index in range(mention.first, mention.last):
            self.free[index] = False

    def release(self, mention: Mention) -> None:
        self.mentions.remove(mention)
        for index in range(mention.first, mention.last):
            self.free[index] = True

    def open(self, first: int, last: int) -> bool:
        return last <= len(self.words) and all(self.free[first:last])

    def of(self, kind: str) -> list[Mention]:
        return sorted((m for m in self.mentions if m.kind == kind), key=lambda m: m.first)

    def norm(self, index: int) -> str:
        return self.line[index] if 0 <= index < len(self.line) else ""

    def norms(self, first: int, last: int) -> tuple[str, ...]:
        return self.line[max(first, 0) : last]

    def said(self, first: int, last: int) -> str:
        return self.text[self.words[first].start : self.words[last - 1].end]

    def has(self, *phrases: str) -> bool:
        """Whether any of these word sequences stands in the text."""
        line = f" {' '.join(self.line)} "
        return any(f" {phrase} " in line for phrase in phrases)

    def runs(self) -> Iterator[tuple[int, int]]:
        """Stretches of words nobody has claimed."""
        first = None
        for index, is_free in enumerate([*self.free, False]):
            if is_free and first is None:
                first = index
            elif not is_free and first is not None:
                yield first, index
                first = None


def longest(table: Mapping[tuple[str, ...], str], heard: Heard, first: int, most: int) -> tuple[str, int] | None:
    """The longest entry of a phrase table that begins at this word: its value and where it ends."""
    for last in range(min(first + most, len(heard.words)), first, -1):
        value = table.get(heard.norms(first, last))
        if value is not None and heard.open(first, last):
            return value, last
    return None


def table_of(said: Sequence[tuple[str, str]]) -> dict[tuple[str, ...], str]:
    """A phrase table from (what is said, what it means); the first meaning of a phrase stays."""
    table: dict[tuple[str, ...], str] = {}
    for phrase, value in said:
        key = tuple(piece.lower() for piece in PIECES.findall(clean(phrase)))
        if key:
            table.setdefault(key, value)
    return table
