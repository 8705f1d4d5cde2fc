"""Scores count what they say; a judge that is never wrong would be a broken judge."""

from types import SimpleNamespace

import pytest

from assistant.proof.cases import Question
from assistant.proof.scoring import Answer, harms, reliability, score, terms

BY = terms()


def an_answer(truth, *names, confidence=0.9, doubtful=False):
    return Answer(Question(truth, SimpleNamespace(), None, ()), names, confidence, doubtful, None)


def test_macro_f1_weighs_every_fault_alike():
    answers = [an_answer("pump_off", "pump_off")] * 9 + [an_answer("deadhead", "pump_off", "deadhead")]
    found = score(answers, BY)
    assert found.top1 == pytest.approx(0.9)
    assert found.top2 == 1.0
    assert found.macro_f1 == pytest.approx((18 / 19 + 0) / 2)
    assert found.confusion["deadhead", "pump_off"] == 1


def test_stopping_a_pump_that_sands_is_harm_and_doubt_is_not():
    assert harms(an_answer("sand_solids", "intake_plugged"), BY)
    assert not harms(an_answer("sand_solids", "intake_plugged", doubtful=True), BY)
    assert not harms(an_answer("broken_shaft", "gas_lock_full"), BY)
    assert not harms(an_answer("sand_solids", "mech_vibration"), BY)


def test_reliability_puts_stated_beside_true():
    answers = [an_answer("a", "a", confidence=0.85)] * 3 + [an_answer("a", "b", confidence=0.85)]
    ((low, high, count, said, right),) = reliability(answers, BY)
    assert (low, high, count) == (0.8, 0.9, 4)
    assert said == pytest.approx(0.85)
    assert right == 0.75
