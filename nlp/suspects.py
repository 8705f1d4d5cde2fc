"""Lines of the intent files that a model taught without them takes for another intent: mislabelled, or too alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nlp.classifier import Classifier
from nlp.intents import IntentPhrases, expanded
from nlp.placeholders import without_courtesies

FOLDS = 3
MARGIN = 6.0


@dataclass(frozen=True)
class Suspect:
    """`margin` is by how much the other intent leads, in logits, over all phrases of the line."""

    intent: str
    line: str
    taken_for: str
    margin: float


def suspects(intents: Mapping[str, IntentPhrases], folds: int = FOLDS, margin: float = MARGIN) -> list[Suspect]:
    """The worst first."""
    lines = [(name, line, _phrases(name, line)) for name, found in intents.items() for line in found.file.says]
    found: list[Suspect] = []
    for fold in range(folds):
        model = Classifier({name: _kept(lines, name, fold, folds) for name in intents})
        for name, line, phrases in lines[fold::folds]:
            found += _judged(model, name, line, phrases, margin)
    return sorted(found, key=lambda suspect: -suspect.margin)


def _phrases(name: str, line: str) -> list[str]:
    return [without_courtesies(said) for said in expanded(name, line)]


def _kept(lines: list[tuple[str, str, list[str]]], name: str, fold: int, folds: int) -> list[str]:
    return [said for at, (of, _, some) in enumerate(lines) if of == name and at % folds != fold for said in some]


def _judged(model: Classifier, name: str, line: str, phrases: list[str], margin: float) -> Iterator[Suspect]:
    totals: dict[str, float] = dict.fromkeys(model.names, 0.0)
    for said in phrases:
        for intent, logit in model.scores(said).items():
            totals[intent] += logit / len(phrases)
    best = max(totals, key=lambda intent: totals[intent])
    ahead = totals[best] - totals[name]
    if best != name and ahead > margin:
        yield Suspect(name, line, best, round(ahead, 1))
