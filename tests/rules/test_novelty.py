"""The second opinion: what it must not take in, then what it says."""

from pathlib import Path

import numpy as np
import pytest
import skops.io
import yaml

from rules import book, novelty
from rules.errors import BadModel
from rules.facts import measure
from rules.novelty import CARD, FILE, Lesson, keep, load, spans, vector
from tests.rules.series import a_case

BOOK = book.load()
WEAR = {"flow_rate": 1600.0, "pip": 1080.0, "discharge_pressure": 3500.0, "motor_current": 43.0, "torque": 110.0}


def lessons(count: int = 40, seed: int = 1) -> list[Lesson]:
    """Two faults that pull flow and current apart."""
    rng = np.random.default_rng(seed)
    made = []
    for turn in range(count):
        up = turn % 2 == 0
        facts = {"qn_pct": rng.normal(-10, 2), "in_pct": rng.normal(15 if up else -15, 3), "pip_pct": rng.normal(5, 2)}
        made.append(Lesson(facts, "stage_scale" if up else "pump_wear"))
    return made


# What is refused.


def test_a_model_that_was_changed_is_refused(tmp_path: Path) -> None:
    keep(tmp_path, lessons())
    content = bytearray((tmp_path / FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / FILE).write_bytes(bytes(content))
    with pytest.raises(BadModel, match=r"is not what second_opinion\.yaml says"):
        load(tmp_path)


def test_a_model_that_holds_other_types_is_refused(tmp_path: Path) -> None:
    """Even one whose card carries its true hash."""
    import hashlib
    from fractions import Fraction

    keep(tmp_path, lessons())
    content = skops.io.dumps({"features": list(spans()), "coef": Fraction(1, 3)})
    (tmp_path / FILE).write_bytes(content)
    card = yaml.safe_load((tmp_path / CARD).read_text())
    (tmp_path / CARD).write_text(yaml.safe_dump({**card, "sha256": hashlib.sha256(content).hexdigest()}))
    with pytest.raises(BadModel, match="Fraction"):
        load(tmp_path)


def test_a_model_of_other_facts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, lessons())
    monkeypatch.setattr(novelty, "spans", lambda: {"qn_pct": 1.0})
    with pytest.raises(BadModel, match="other facts"):
        load(tmp_path)


@pytest.mark.parametrize("missing", [FILE, CARD])
def test_a_model_of_which_half_is_missing_is_refused(tmp_path: Path, missing: str) -> None:
    keep(tmp_path, lessons())
    (tmp_path / missing).unlink()
    with pytest.raises(BadModel):
        load(tmp_path)


# What it says.


def test_it_names_what_it_was_taught_and_says_when_it_is_not_sure(tmp_path: Path) -> None:
    keep(tmp_path, lessons())
    taught = load(tmp_path)
    found = taught.about({"qn_pct": -10.0, "in_pct": 16.0, "pip_pct": 5.0}, "stage_scale")
    assert (found.fault, found.agrees, found.unusual) == ("stage_scale", True, False)
    assert taught.about({"qn_pct": -10.0, "in_pct": 16.0, "pip_pct": 5.0}, "pump_wear").agrees is False
    assert taught.about({"qn_pct": -10.0, "in_pct": 16.0}, "tubing_leak").agrees is None


def test_what_is_like_nothing_taught_is_unusual(tmp_path: Path) -> None:
    keep(tmp_path, lessons())
    odd = load(tmp_path).about({"qn_pct": 45.0, "pip_pct": -45.0, "whp_pct": 60.0, "fv": 30.0}, "normal")
    assert odd.unusual and odd.novelty == 1.0


def test_a_confirmed_cause_weighs_more(tmp_path: Path) -> None:
    odd = {"qn_pct": -10.0, "in_pct": 0.0, "pip_pct": 5.0, "whp_pct": -20.0}
    keep(tmp_path / "before", lessons())
    card = keep(tmp_path / "after", [*lessons(), *[Lesson(odd, "tubing_leak", 5.0, confirmed=True)] * 3])
    assert (card.simulated, card.confirmed) == (40, 3)
    assert load(tmp_path / "before").about(odd, "tubing_leak").agrees is None
    assert load(tmp_path / "after").about(odd, "tubing_leak").fault == "tubing_leak"


def test_what_is_not_known_counts_as_usual() -> None:
    assert not vector({}).any()
    assert vector({"qn_pct": 1e9})[list(spans()).index("qn_pct")] == novelty.FURTHEST


def test_every_feature_is_a_fact() -> None:
    assert set(spans()) <= set(measure(a_case(), BOOK.parameters).facts)


def test_the_built_in_model_is_whole_and_small() -> None:
    taught = load()
    assert len(taught.card.classes) >= 20
    assert set(taught.card.classes) <= set(BOOK.faults)
    folder = Path(novelty.__file__).parent / "taught"
    assert (folder / FILE).stat().st_size < 200_000


def test_it_changes_nothing_in_the_finding() -> None:
    import msgspec

    case = a_case(now=WEAR, onset_h=400, took_h=400)
    alone, beside = BOOK.diagnose(case), book.load(second=load()).diagnose(case)
    assert alone.second_opinion is None and beside.second_opinion is not None
    assert msgspec.structs.replace(beside, second_opinion=None) == alone


def test_a_well_without_data_gets_no_second_opinion() -> None:
    assert book.load(second=load()).diagnose(a_case(recent_hours=0.0, history_days=0.1)).second_opinion is None
