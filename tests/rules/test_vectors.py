"""The twenty test vectors of the catalogue, at three sampling intervals."""

from pathlib import Path

import pytest
import yaml

from rules.book import load
from tests.rules.series import a_case

VECTORS = yaml.safe_load((Path(__file__).parent / "vectors.yaml").read_text(encoding="utf-8"))
BOOK = load()


@pytest.mark.parametrize("interval_s", [60.0, 300.0, 1200.0])
@pytest.mark.parametrize("vector", VECTORS, ids=[f"{i + 1}-{v['find']}" for i, v in enumerate(VECTORS)])
def test_vector(vector, interval_s):
    given = {key: value for key, value in vector.items() if key != "find"}
    diagnosis = BOOK.diagnose(a_case(given.pop("now"), interval_s=interval_s, **given))
    assert diagnosis.diagnosis.fault == vector["find"]
    assert diagnosis.diagnosis.confidence >= 0.4
