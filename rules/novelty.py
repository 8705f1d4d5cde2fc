"""A second opinion learnt from cases: which fault they look like, and how unlike everything taught a case is."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec
import numpy as np
import skops.io
import yaml
from sklearn.covariance import LedoitWolf
from sklearn.linear_model import LogisticRegression

from rules.conditions import Value
from rules.errors import BadModel
from rules.model import SecondOpinion
from telemetry.model import Array

FURTHEST = 3.0
SURE, UNUSUAL = 0.5, 0.995
FOLDS = 5
FILE, CARD = "second_opinion.skops", "second_opinion.yaml"


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands beside a kept model: its hash, what it was taught from, and how well it did on cases left out."""

    version: str
    sha256: str
    simulated: int
    confirmed: int
    left_out_right: float
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """A case with its true fault; a confirmed one weighs more than one from the simulator."""

    facts: Mapping[str, Value]
    fault: str
    weight: float = 1.0
    confirmed: bool = False


@dataclass(frozen=True)
class Taught:
    """The learnt model. `about` gives its opinion beside the fault the tree has found."""

    card: Card
    parts: Mapping[str, object] = field(repr=False)

    def about(self, facts: Mapping[str, Value], found: str) -> SecondOpinion:
        x = vector(facts)
        chances = self._chances(x)
        best = int(np.argmax(chances))
        fault, sure = self.card.classes[best], float(chances[best])
        novelty = self._novelty(x)
        return SecondOpinion(
            model=self.card.version,
            fault=fault if sure >= SURE else None,
            probability=round(sure, 3),
            agrees=_agrees(fault, sure, found, self.card.classes),
            novelty=round(novelty, 3),
            unusual=novelty >= UNUSUAL,
        )

    def _chances(self, x: Array) -> Array:
        scores = self._array("coef") @ x + self._array("intercept")
        powers = np.exp(scores - scores.max())
        chances: Array = powers / powers.sum()
        return chances

    def _novelty(self, x: Array) -> float:
        """The share of taught cases that lie nearer to their own kind."""
        far = distance(x[None, :], self._array("means"), self._array("precision"))[0]
        ladder = self._array("ladder")
        place = float(np.interp(far, ladder, np.linspace(0, 1, ladder.size)))
        return place if far <= ladder[-1] else 1.0

    def _array(self, name: str) -> Array:
        return np.asarray(self.parts[name], dtype=np.float64)


def _agrees(fault: str, sure: float, found: str, classes: Sequence[str]) -> bool | None:
    """None where it was never taught what was found, or is not sure itself."""
    if found not in classes or sure < SURE:
        return None
    return fault == found


@cache
def spans() -> Mapping[str, float]:
    text = resources.files(__package__).joinpath("taught", "features.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, float])


def vector(facts: Mapping[str, Value]) -> Array:
    """Each fact in its span, what is not known as 0."""
    values = [facts.get(name) for name in spans()]
    numbers = np.array([float(v) if isinstance(v, int | float) else 0.0 for v in values])
    scaled: Array = np.clip(numbers / np.array(list(spans().values())), -FURTHEST, FURTHEST)
    return scaled


def distance(x: Array, means: Array, precision: Array) -> Array:
    """Mahalanobis distance of each row to the nearest of the means."""
    gaps = x[:, None, :] - means[None, :, :]
    squares = np.einsum("nkf,fg,nkg->nk", gaps, precision, gaps)
    nearest: Array = np.sqrt(np.maximum(squares.min(axis=1), 0.0))
    return nearest


def teach(lessons: Sequence[Lesson]) -> tuple[dict[str, object], tuple[str, ...], float]:
    """The parts of a model, its classes, and the share it names rightly of lessons it was not shown."""
    x = np.array([vector(lesson.facts) for lesson in lessons])
    y = np.array([lesson.fault for lesson in lessons])
    weights = np.array([lesson.weight for lesson in lessons])
    fold = np.arange(len(lessons)) % FOLDS
    right, far = np.zeros(len(lessons), dtype=bool), np.zeros(len(lessons))
    for left_out in range(FOLDS):
        shown, asked = fold != left_out, fold == left_out
        made = _fitted(x[shown], y[shown], weights[shown])
        right[asked] = made.classifier.predict(x[asked]) == y[asked]
        far[asked] = distance(x[asked], made.means, made.spread.precision_)
    whole = _fitted(x, y, weights)
    parts: dict[str, object] = {
        "classifier": whole.classifier,
        "spread": whole.spread,
        "coef": np.asarray(_one_a_class(whole.classifier.coef_), dtype=np.float32),
        "intercept": np.asarray(_one_a_class(whole.classifier.intercept_[:, None])[:, 0], dtype=np.float32),
        "means": np.asarray(whole.means, dtype=np.float32),
        "precision": np.asarray(whole.spread.precision_, dtype=np.float32),
        "ladder": np.quantile(far, np.linspace(0, 1, 201)),
        "features": list(spans()),
    }
    return parts, tuple(str(name) for name in whole.classifier.classes_), float(right.mean())


def _one_a_class(scores: Array) -> Array:
    """Of two classes scikit-learn keeps the score of the second alone; that of the first is then 0."""
    return np.vstack([np.zeros_like(scores), scores]) if len(scores) == 1 else scores


@dataclass(frozen=True)
class _Fitted:
    classifier: LogisticRegression
    spread: LedoitWolf
    means: Array


def _fitted(x: Array, y: Array, weights: Array) -> _Fitted:
    classifier = LogisticRegression(C=0.5, max_iter=3000, class_weight="balanced").fit(x, y, weights)
    means = np.array([np.average(x[y == name], axis=0, weights=weights[y == name]) for name in classifier.classes_])
    within = x - means[np.searchsorted(classifier.classes_, y)]
    return _Fitted(classifier, LedoitWolf(assume_centered=True).fit(within), means)


def keep(folder: Path, lessons: Sequence[Lesson]) -> Card:
    """Teaches a model and writes it with its card; the card last, so that a half-written model is not taken in."""
    parts, classes, right = teach(lessons)
    folder.mkdir(parents=True, exist_ok=True)
    content = skops.io.dumps(parts)
    digest = hashlib.sha256(content).hexdigest()
    confirmed = sum(lesson.confirmed for lesson in lessons)
    card = Card(digest[:12], digest, len(lessons) - confirmed, confirmed, round(right, 3), classes)
    _replace(folder / FILE, content)
    _replace(folder / CARD, yaml.safe_dump(msgspec.to_builtins(card), sort_keys=False).encode())
    return card


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)


def load(folder: Path | None = None) -> Taught:
    """The model of a folder, or the one that is built in. BadModel when it is not what its card says."""
    source = folder if folder is not None else resources.files(__package__).joinpath("taught")
    try:
        card = msgspec.convert(yaml.safe_load(source.joinpath(CARD).read_text("utf-8")), Card)
        content = source.joinpath(FILE).read_bytes()
    except (OSError, yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BadModel(f"{CARD}: the second opinion cannot be read ({type(error).__name__}).") from error
    if hashlib.sha256(content).hexdigest() != card.sha256:
        raise BadModel(f"{FILE}: its content is not what {CARD} says; teach it again with `wellspeak learn`.")
    unknown = skops.io.get_untrusted_types(data=content)
    if unknown:
        raise BadModel(f"{FILE}: holds what a model has no need of: {', '.join(sorted(unknown))}.")
    parts = skops.io.loads(content, trusted=[])
    if parts.get("features") != list(spans()):
        raise BadModel(f"{FILE}: was taught other facts than these rules have; teach it again with `wellspeak learn`.")
    return Taught(card, parts)
