"""Tables are Markdown with every row asked for."""

from collections import Counter

from assistant.proof import report
from assistant.proof.scoring import score, terms
from tests.assistant.proof.test_scoring import an_answer


def test_each_fault_has_its_row_with_what_was_said_instead():
    by = terms()
    answers = [an_answer("pump_off", "pump_off"), an_answer("deadhead", "pump_off")]
    text = report.per_fault(score(answers, by))
    assert "| deadhead | 1 | 0.00 | 0.00 | 0.00 | pump_off 1 |" in text
    assert text.splitlines()[1] == "| --- | --- | --- | --- | --- | --- |"


def test_months_are_averaged_over_wells():
    text = report.months([Counter({"pump_off": 1}), Counter()])
    assert "| per well and 30 days | 0.50 over 2 wells |" in text


def test_no_harm_is_said_in_a_word():
    assert report.harmful([]) == "None."
