"""Intent scores, trained from intents/: logistic regression over words, word pairs and pieces of words."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import SGDClassifier

EPOCHS = 6
STRENGTH = 1e-5


class Classifier:
    """Learns once, always the same from the same phrases; scores by look-up and one small sum."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        said = [(phrase, name) for name, some in phrases.items() for phrase in some]
        counts = [Counter(features(phrase)) for phrase, _ in said]
        seen = Counter(feature for count in counts for feature in count)
        self._column = {feature: index for index, feature in enumerate(seen)}
        self._rarity = np.array([1 + math.log((1 + len(said)) / (1 + seen[feature])) for feature in self._column])
        model = SGDClassifier(loss="log_loss", alpha=STRENGTH, max_iter=EPOCHS, tol=None, random_state=0)
        model.fit(self._matrix(counts), [name for _, name in said])
        self.names: tuple[str, ...] = tuple(str(name) for name in model.classes_)
        self._weights = np.ascontiguousarray(model.coef_.T)
        self._bias: npt.NDArray[np.float64] = model.intercept_

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

    def _matrix(self, counts: list[Counter[str]]) -> csr_matrix:
        rows = [self._row(count) for count in counts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([columns for columns, _ in rows])
        return csr_matrix((np.concatenate([values for _, values in rows]), columns.astype(np.int32), ends))


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
