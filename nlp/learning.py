"""Learns the weights of the classifier; apart, because scikit-learn takes seconds to load and is needed only here."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import SGDClassifier

EPOCHS = 6
STRENGTH = 1e-5
Weights = npt.NDArray[np.float64]
Row = tuple[list[int], Weights]


def learn(
    rows: list[Row], width: int, names: list[str]
) -> tuple[list[str], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Names of the classes, weights by feature and class, and biases: always the same from the same rows."""
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows]).astype(np.int32)
    matrix = csr_matrix((np.concatenate([values for _, values in rows]), columns, ends), shape=(len(rows), width))
    model = SGDClassifier(loss="log_loss", alpha=STRENGTH, max_iter=EPOCHS, tol=None, random_state=0)
    model.fit(matrix, names)
    return [str(name) for name in model.classes_], np.ascontiguousarray(model.coef_.T), model.intercept_
