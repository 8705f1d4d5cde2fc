import pytest

from nlp.frames import fit, is_command, missing
from nlp.intents import IntentFile

RANK = IntentFile("best wells", [], needs=["metrics"], takes=["limit"], never=["alert_id"], cues=["rank"])


@pytest.mark.parametrize(
    "text", ["what if we set {well} to {freq}", "set an alarm on {well}", "turn it off", "raise {well}", ""]
)
def test_what_commands_nothing(text: str) -> None:
    assert not is_command(text)


@pytest.mark.parametrize(
    "text", ["turn off {well}", "set {well} to {freq}", "raise the {metric} of {well} by {freq}", "restart {well}"]
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
