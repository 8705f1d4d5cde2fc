"""Takes misspelt words for known ones: one slip in short words, two in long ones, the first letter right."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlp.heard import Heard, Word
from nlp.words import words

SHORTEST, LONGEST = 4, 24
SHORTEST_WITHOUT_VOWELS = 3
_VOWELS = str.maketrans("", "", "aeiou")


class Speller:
    """Knows `targets`, words worth finding behind a slip, and `known`, words that are right as they stand."""

    def __init__(self, targets: Iterable[str], known: Iterable[str], first: Iterable[str] = ()) -> None:
        """`first` are the targets to prefer where several fit."""
        self._first = frozenset(first)
        self._targets = sorted({word for word in targets if len(word) >= SHORTEST and word.isalpha()})
        self._listed = frozenset(self._targets)
        self._known = frozenset(known) | frozenset(self._targets)
        self._written_out: dict[str, list[str]] = {}
        for target in self._targets:
            self._written_out.setdefault(_bones(target), []).append(target)
        self.taken_for = lru_cache(maxsize=4096)(self._taken_for)

    def knows(self, word: str) -> bool:
        return word in self._known

    def mend(self, heard: Heard) -> None:
        """Replaces `norm` of misspelt words."""
        heard.read_as([self._mended(heard, index, word) for index, word in enumerate(heard.words)])

    def _mended(self, heard: Heard, index: int, word: Word) -> Word:
        slip = words().general.slips.get(word.norm)
        if slip and word.text.isalpha() and not _part_of_name(heard, index):
            return replace(word, norm=slip, fixed=True)
        if (
            not (SHORTEST_WITHOUT_VOWELS <= len(word.norm) <= LONGEST)
            or not word.norm.isalpha()
            or word.norm in self._known
        ):
            return word
        if _part_of_name(heard, index):
            return word
        better = self.taken_for(word.norm)
        return replace(word, norm=better, fixed=True) if better else word

    def _taken_for(self, word: str) -> str | None:
        if word[:-1] in self._listed and word[-1] == "s":
            return word[:-1]
        if word.endswith("in") and f"{word}g" in self._known:
            return f"{word}g"
        if shortened := self._shortened(word):
            return shortened
        if len(word) < SHORTEST:
            return None
        slips = 1 if len(word) < 9 else 2
        found = process.extract(word, self._targets, scorer=OSA.distance, score_cutoff=slips, limit=8)
        fits = [(score, target[:1] != word[:1], target) for target, score, _ in found if _plausible(word, target)]
        return min(fits)[2] if fits else None

    def _shortened(self, word: str) -> str | None:
        """ "flw", "dwn", "ystrdy", "rotatn": a word of which only vowels were left out."""
        bare = word[1:] == word[1:].translate(_VOWELS)
        if not bare and len(word) < 6:
            return None
        fits = [target for target in self._written_out.get(_bones(word), ()) if _left_out(word, target)]
        short = [target for target in fits if len(word) > SHORTEST_WITHOUT_VOWELS or len(target) <= 5]
        return min(short, key=lambda target: (target not in self._first, len(target))) if short else None


def _bones(word: str) -> str:
    """A word without its vowels, but for the first letter."""
    return word[:1] + word[1:].translate(_VOWELS)


def _left_out(word: str, target: str) -> bool:
    """Whether only letters are missing: "rotatn" of "rotation"."""
    letters = iter(target)
    return len(word) < len(target) and all(letter in letters for letter in word)


def _plausible(word: str, target: str) -> bool:
    if word[0] == target[0]:
        return len(word) > SHORTEST or sorted(word) == sorted(target) or len(target) != len(word)
    return len(word) > 5 and (word[:2] == target[1::-1] or (word[1:] == target[1:] and len(word) > 6))


def _part_of_name(heard: Heard, index: int) -> bool:
    """Letters glued to digits are a name's, not a word's."""
    after = heard.words[index + 1] if index + 1 < len(heard.words) else None
    before = heard.words[index - 1] if index else None
    if after and after.glued and after.number:
        return True
    return bool(before and before.number and heard.words[index].glued)
