"""Conditions answer yes, no or unknown."""

import msgspec
import pytest

from rules.conditions import Condition, answer, holds, leaves_of, threshold

FACTS = {"flow": 100.0, "level": "low", "stable": False, "gone": None}
PARAMETERS = {"least": 120.0}


def condition(**given):
    return msgspec.convert(given, Condition)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fact": "flow", "above": 100}, False),
        ({"fact": "flow", "at_least": 100}, True),
        ({"fact": "flow", "below": "least"}, True),
        ({"fact": "flow", "above": 90, "at_most": 99}, False),
        ({"fact": "level", "is": "high"}, False),
        ({"fact": "level", "among": ["low", "medium"]}, True),
        ({"fact": "level", "above": 1}, False),
        ({"fact": "stable", "is": False}, True),
        ({"fact": "gone", "above": 1}, None),
        ({"fact": "gone", "above": 1, "unknown": "ok"}, True),
        ({"fact": "gone", "known": False}, True),
        ({"fact": "flow", "known": False}, False),
        ({"any": [{"fact": "gone", "above": 1}, {"fact": "flow", "above": 1}]}, True),
        ({"any": [{"fact": "gone", "above": 1}, {"fact": "flow", "above": 999}]}, None),
        ({"all": [{"fact": "gone", "above": 1}, {"fact": "flow", "above": 999}]}, False),
        ({"none": [{"fact": "gone", "above": 1}]}, True),
        ({"none": [{"fact": "flow", "above": 1}]}, False),
    ],
)
def test_answer(given, said):
    assert answer(condition(**given), FACTS, PARAMETERS) is said
    assert holds(condition(**given), FACTS, PARAMETERS) is (said is True)


def test_an_unknown_comparison_is_refused():
    with pytest.raises(msgspec.ValidationError):
        condition(fact="flow", over=1)


def test_every_comparison_inside_is_found_with_its_path():
    deep = condition(any=[{"fact": "a", "above": 1}, {"all": [{"fact": "b", "is": True}]}])
    assert [(c.fact, path) for c, path in leaves_of(deep, "$.when[0]")] == [
        ("a", "$.when[0].any[0]"),
        ("b", "$.when[0].any[1].all[0]"),
    ]


def test_threshold_is_what_the_path_shows():
    assert threshold(condition(fact="flow", below="least"), PARAMETERS) == 120
    assert threshold(condition(fact="level", among=["low", "high"]), PARAMETERS) == "low or high"
    assert threshold(condition(fact="stable", **{"is": True}), PARAMETERS) == "true"
