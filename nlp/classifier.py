"""Intent scores, trained from intents/: logistic regression over words, word pairs and pieces of words."""

import hashlib
import math
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

VERSION = 1
KEPT = 4
EPOCHS = 6
STRENGTH = 1e-5
Weights = npt.NDArray[np.float64]
Row = tuple[list[int], Weights]


class Classifier:
    """Learns once, always the same from the same phrases; scores by look-up and one small sum.

    What was learnt is kept in the folder `cache`, if one is given, so that the next start only reads it.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]], cache: Path | None = None) -> None:
        said = [(phrase, name) for name, some in phrases.items() for phrase in some]
        file = cache / f"intents-{_key(said)}.npz" if cache else None
        if file is None or not self._read(file):
            self._learn(said)
            if file:
                self._keep(file)

    def _learn(self, said: list[tuple[str, str]]) -> None:
        counts = [Counter(features(phrase)) for phrase, _ in said]
        seen = Counter(feature for count in counts for feature in count)
        self._column = {feature: index for index, feature in enumerate(seen)}
        self._rarity = np.array([1 + math.log((1 + len(said)) / (1 + seen[feature])) for feature in self._column])
        rows = [self._row(count) for count in counts]
        names, self._weights, self._bias = _learnt(rows, len(self._column), [name for _, name in said])
        self.names: tuple[str, ...] = tuple(names)

    def _read(self, file: Path) -> bool:
        """Whether this very model was kept; a damaged file is learnt anew."""
        try:
            with np.load(file, allow_pickle=False) as kept:
                columns = bytes(kept["features"]).decode("utf-8").split("\n")
                self.names = tuple(bytes(kept["names"]).decode("utf-8").split("\n"))
                self._weights, self._bias, self._rarity = kept["weights"], kept["bias"], kept["rarity"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return False
        self._column = {feature: index for index, feature in enumerate(columns)}
        return bool(self._weights.shape == (len(columns), len(self.names)) and len(self._rarity) == len(columns))

    def _keep(self, file: Path) -> None:
        """Written beside and moved, so that no other process reads half of it; older models go."""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".tmp", delete=False) as beside:
                np.savez(
                    beside,
                    features=np.frombuffer("\n".join(self._column).encode("utf-8"), np.uint8),
                    names=np.frombuffer("\n".join(self.names).encode("utf-8"), np.uint8),
                    weights=self._weights,
                    bias=self._bias,
                    rarity=self._rarity,
                )
            Path(beside.name).replace(file)
            older = sorted(file.parent.glob("intents-*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
            for path in older[KEPT:]:
                path.unlink(missing_ok=True)
        except OSError:
            return

    def scores(self, text: str) -> dict[str, float]:
        """How much each intent is favoured, in logits."""
        columns, values = self._row(Counter(features(text)))
        logits = values @ self._weights[columns] + self._bias if columns else self._bias
        return {name: float(score) for name, score in zip(self.names, logits, strict=True)}

    def _row(self, count: Counter[str]) -> tuple[list[int], npt.NDArray[np.float64]]:
        known = [(self._column[feature], times) for feature, times in count.items() if feature in self._column]
        columns = [column for column, _ in known]
        values = np.array([1 + math.log(times) for _, times in known]) * self._rarity[columns] if known else np.zeros(0)
        length = float(np.sqrt((values**2).sum())) or 1.0
        return columns, values / length


def _key(said: list[tuple[str, str]]) -> str:
    digest = hashlib.sha256(f"{VERSION}\n".encode())
    for phrase, name in said:
        digest.update(f"{name}\t{phrase}\n".encode())
    return digest.hexdigest()[:20]


def features(text: str) -> list[str]:
    """Words, pairs of neighbours, and pieces of three and four letters."""
    said = text.split()
    framed = ["^", *said, "$"]
    pairs = [f"{left} {right}" for left, right in pairwise(framed)]
    return [*said, *pairs, *(piece for word in said for piece in _pieces(word))]


@lru_cache(maxsize=16384)
def _pieces(word: str) -> tuple[str, ...]:
    if word[0] == "{" or not 4 <= len(word) <= 24:
        return ()
    framed = f"<{word}>"
    return tuple(framed[at : at + size] for size in (3, 4) for at in range(len(framed) - size + 1))


def _learnt(
    rows: list[Row], width: int, names: list[str]
) -> tuple[list[str], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Names of the classes, weights by feature and class, and biases: always the same from the same rows."""
    # seconds to load and needed only here: a start that finds its weights does without
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # noqa: PLC0415
    from sklearn.linear_model import SGDClassifier  # noqa: PLC0415

    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows]).astype(np.int32)
    matrix = csr_matrix((np.concatenate([values for _, values in rows]), columns, ends), shape=(len(rows), width))
    model = SGDClassifier(loss="log_loss", alpha=STRENGTH, max_iter=EPOCHS, tol=None, random_state=0)
    model.fit(matrix, names)
    return [str(name) for name in model.classes_], np.ascontiguousarray(model.coef_.T), model.intercept_
