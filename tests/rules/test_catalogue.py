"""Every fact has a name and every name a fact; every rule asks for what exists."""

import pytest

from rules.book import load
from rules.conditions import leaves_of
from rules.facts import measure
from rules.facts.quality import PLAUSIBLE
from tests.rules.series import a_case

BOOK = load()
FACTS = measure(a_case(), BOOK.parameters).facts


def test_facts_and_their_names_agree():
    assert set(FACTS) == set(BOOK.rules.vocabulary.facts)


def test_signals_and_their_ranges_agree():
    assert set(BOOK.rules.vocabulary.signals) == set(PLAUSIBLE)


def test_every_parameter_says_where_it_comes_from():
    for name, parameter in BOOK.rules.parameters.items():
        assert parameter.source and parameter.about, name


@pytest.mark.parametrize("fault", sorted(BOOK.rules.faults))
def test_words_of_a_fault_name_no_other_fault(fault):
    own = set(BOOK.rules.faults[fault].says)
    for other, rule in BOOK.rules.faults.items():
        assert other == fault or not own & set(rule.says), other


def test_conditions_compare_words_only_with_words():
    for rule in BOOK.rules.faults.values():
        for leaf in rule.leaves:
            for condition in leaf.when:
                for inner, _ in leaves_of(condition, ""):
                    value = FACTS[inner.fact]
                    assert inner.is_ is None or value is None or isinstance(inner.is_, type(value)), (rule.id, inner)
