"""Which words questions in scope are made of, which are ordinary, and which are strange."""

from collections.abc import Mapping
from dataclasses import dataclass

from nlp.intents import IntentPhrases
from nlp.words import unit_words, words

MOST_SHORT = 5


@dataclass(frozen=True)
class Vocabulary:
    """`inside`: words of phrases in scope and of the language files; `known`: every word that is no misspelling."""

    inside: frozenset[str]
    known: frozenset[str]

    @classmethod
    def of(cls, intents: Mapping[str, IntentPhrases]) -> "Vocabulary":
        said = {name: _words(found.phrases) for name, found in intents.items()}
        inside = frozenset().union(
            *(some for name, some in said.items() if name != "out_of_scope"), _language(), words().general.filler
        )
        return cls(inside, inside | said["out_of_scope"] | frozenset(words().general.common))

    def foreign(self, line: str) -> int:
        """How many content words of a masked text belong to no question in scope."""
        return sum(word.isalpha() and len(word) > 2 and word not in self.inside for word in line.split())

    def short_stranger(self, line: str) -> bool:
        """Whether a few words about a well hang on a short one that nobody knows: "dp on {well}"."""
        said = line.split()
        if len(said) > MOST_SHORT or "{well}" not in said or "{metric}" in said:
            return False
        content = [word for word in said if word[0] != "{" and word not in words().general.filler]
        return len(content) == 1 and content[0].isalpha() and len(content[0]) <= 3 and content[0] not in self.known


def _words(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase.split() if word[0] != "{")


def _language() -> frozenset[str]:
    """Words of the time, number and amount files."""
    times, numbers, amounts = words().times, words().numbers, words().amounts
    tables = (
        unit_words(),
        times.weekdays,
        times.months,
        times.parts,
        numbers.ones,
        numbers.tens,
        numbers.scales,
        numbers.some,
    )
    said = {word for table in tables for word in table} | set(numbers.ordinals) | set(amounts.superlatives)
    said |= {
        "yesterday",
        "today",
        "tomorrow",
        "tonight",
        "overnight",
        "night",
        "noon",
        "midnight",
        "weekend",
        "since",
        "until",
        "ago",
    }
    for phrases in (
        *amounts.states.values(),
        *amounts.aggregations.values(),
        *amounts.before.values(),
        times.now,
        times.back,
    ):
        said |= {word for phrase in phrases for word in phrase.split()}
    return frozenset(word for word in said if word.isalpha())
