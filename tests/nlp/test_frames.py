import pytest

from nlp.frames import Scored, fit, is_command, is_told_to, missing, rescued
from nlp.intents import IntentFile
from nlp.model import Intent

RANK = IntentFile("best wells", [], needs=["metrics"], takes=["limit"], never=["alert_id"], cues=["rank"])


@pytest.mark.parametrize(
    "text", ["what if we set {well} to {freq}", "set an alarm on {well}", "turn it off", "raise {well}", ""]
)
def test_what_commands_nothing(text: str) -> None:
    assert not is_command(text)


@pytest.mark.parametrize(
    "text",
    [
        "turn off {well}",
        "set {well} to {freq}",
        "raise the {metric} of {well} by {freq}",
        "restart {well}",
        "then put {well} in {freq}",
        "turn her down to {freq}",
    ],
)
def test_commands(text: str) -> None:
    assert is_command(text)


def test_slots_speak_for_and_against_an_intent() -> None:
    whole, lacking, foreign = (
        fit(RANK, frozenset(["metrics"]), " "),
        fit(RANK, frozenset(), " "),
        fit(RANK, frozenset(["metrics", "alert_id"]), " "),
    )
    assert foreign < lacking < whole < fit(RANK, frozenset(["metrics"]), " rank wells ")


def test_the_first_need_not_met_is_asked_for() -> None:
    assert missing(RANK, frozenset()) == "metric"
    assert missing(RANK, frozenset(["metrics"])) is None


@pytest.mark.parametrize(("text", "before"), [("do it", None), ("do it", "alert_ack"), ("and yesterday", "what_if")])
def test_what_tells_nobody_to_act(text: str, before: str | None) -> None:
    assert not is_told_to(text, before)


@pytest.mark.parametrize("text", ["do it", "ok go ahead", "then apply that"])
def test_the_effect_of_a_change_is_no_change(text: str) -> None:
    assert is_told_to(text, "what_if")


def scored(**confidences: float) -> Scored:
    best_first = sorted(confidences.items(), key=lambda pair: -pair[1])
    return Scored(tuple(Intent(name, confidence) for name, confidence in best_first), "classifier")


REFUSED = scored(out_of_scope=0.9, diagnose=0.1)


@pytest.mark.parametrize(
    ("slots", "plain"),
    [
        (frozenset(["wells"]), scored(out_of_scope=0.3, diagnose=0.6)),
        (frozenset(["time_range"]), scored(out_of_scope=0.1, diagnose=0.8)),
        (frozenset(["wells"]), scored(help=0.9, out_of_scope=0.1)),
    ],
)
def test_strangers_stay_refused(slots: frozenset[str], plain: Scored) -> None:
    assert rescued(slots, "who drilled it", REFUSED, plain) is REFUSED


def test_strange_words_alone_are_asked_back() -> None:
    found = rescued(frozenset(["wells"]), "eating on {well}", REFUSED, scored(diagnose=0.8, out_of_scope=0.1)).intents[
        0
    ]
    assert found == Intent("diagnose", 0.3)
