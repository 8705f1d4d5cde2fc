import pytest

from nlp.said import in_universal_time, plainly


@pytest.mark.parametrize(
    "text", ["the day before yesterday", "2 days", "12day", "the saturday", "a second opinion", "sat 14:00", ""]
)
def test_what_is_plain_stays(text: str) -> None:
    assert plainly(text) == text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("pip ak18 2day", "pip ak18 today"),
        ("flow yesterday and before yesterday", "flow yesterday and the day before yesterday"),
        ("Alarms of the previous night", "Alarms of last night"),
        ("is BG-022 just sat there", "is BG-022 just sitting there"),
        ("how hot for three quarters of an hour", "how hot for 45 minutes"),
        ("s’pose I slow it", "suppose I slow it"),
    ],
)
def test_turns_of_phrase(said: str, meant: str) -> None:
    assert plainly(said) == meant


@pytest.mark.parametrize(
    "text", ["at 01:00 UTC", "between 01:00 and 03:00", "01:00 to 02:00 UTC and 03:00 to 04:00 UTC"]
)
def test_one_range_alone_changes_the_zone(text: str) -> None:
    assert in_universal_time(text) is None


def test_hours_told_in_universal_time() -> None:
    assert in_universal_time("vib between 01:00 and 03:00 UTC") == "vib between 01:00 and 03:00"
