from nlp.lexicon import FaultName, Lexicon, MetricName, WellName, key_of
from tests.nlp.field import a_lexicon


def test_keys_forget_case_separators_and_zeros_but_no_digit() -> None:
    assert key_of("AK-014") == key_of("ak 14") == ("ak", "14")
    assert key_of("AK-041") != key_of("AK-014")


def test_everyday_words_of_a_catalogue_name_neither_fault_nor_metric() -> None:
    faults = [FaultName("gateway_comms_loss", "Gateway Lost", ("offline", "gateway lost for good"))]
    metrics = [MetricName("motor_temp", "degC", "motor temperature", ("hottest", "stator heat"))]
    lexicon = Lexicon.build([], metrics, faults)
    assert ("offline",) not in lexicon.fault_says
    assert ("hottest",) not in lexicon.metric_says
    assert lexicon.fault_says["gateway", "lost", "for", "good"] == "gateway_comms_loss"
    assert lexicon.metric_says["stator", "heat"] == "motor_temp"


def test_a_cut_is_kept_and_holds_only_its_fields() -> None:
    lexicon = a_lexicon()
    burgan = lexicon.within(frozenset(["Burgan"]))
    assert burgan is lexicon.within(frozenset(["Burgan"]))
    assert {well.field for well in burgan.index.wells} == {"Burgan"}
    assert lexicon.within(None) is lexicon


def test_near_names_are_offered_best_first() -> None:
    assert a_lexicon().near("AK-0144")[0][0] == "AK-014"
    assert a_lexicon().near("well 14")[0] == ("AK-014", 1.0)


def test_no_wells_at_all() -> None:
    assert Lexicon.build([], [], []).near("AK-014") == []


def test_a_number_of_several_wells_finds_all() -> None:
    assert a_lexicon([WellName("A-1"), WellName("B-1")]).number("001") == ("A-1", "B-1")
