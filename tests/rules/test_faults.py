"""Runs the cases of every fault: near misses say `not`, the others `find`."""

from pathlib import Path

import pytest
import yaml

from rules.book import load
from tests.rules.series import a_case

HERE = Path(__file__).parent / "faults"
BOOK = load()
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}-{i}")
    for path in sorted(HERE.glob("*.yaml"))
    for i, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize(("fault", "case"), CASES)
def test_case(fault, case):
    diagnosis = BOOK.diagnose(a_case(**case["given"]))
    found = diagnosis.diagnosis
    if "not" in case:
        assert found.fault != case["not"], found.summary
        return
    assert found.fault == case["find"], (found.summary, diagnosis.alternatives)
    assert found.confidence >= case.get("at_least", 0.4)
    assert set(case.get("rules_out", [])) <= {r.fault for r in diagnosis.ruled_out}


def test_every_case_file_belongs_to_a_fault_and_starts_with_a_near_miss():
    for path in HERE.glob("*.yaml"):
        assert path.stem in BOOK.faults
        first = yaml.safe_load(path.read_text(encoding="utf-8"))[0]
        assert first.get("not") == path.stem or first.get("find") not in (None, path.stem), path.name
