from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from assistant import replies, skills
from nlp.model import INTENTS, Correction, Threshold
from tests.assistant.builders import a_period, a_question

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def filtered(expression: str, zone: str = "UTC", **facts: object) -> str:
    from zoneinfo import ZoneInfo

    template = replies._REPLIES.from_string("{{ " + expression + " }}")
    return template.render(facts, now=NOW, zone=ZoneInfo(zone))


# Near misses.


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_no_data_is_never_a_number(value: float | None) -> None:
    assert filtered("value | amount('pip')", value=value) == "no data"


def test_nothing_below_zero_is_shown_as_minus_zero() -> None:
    assert filtered("value | amount('pip')", value=-0.00001) == "0 psi"


@pytest.mark.parametrize(
    ("value", "metric", "shown"),
    [
        (0.0, "flow_rate", "0 bpd"),
        (2000.0, "flow_rate", "2,000 bpd"),
        (12345.678, "flow_rate", "12,346 bpd"),
        (820.125, "pip", "820.1 psi"),
        (-14.7, "pip", "-14.7 psi"),
        (110.0, "motor_temp", "110.0 °C"),
        (0.3, "vibration", "0.30 g"),
        (0.12345, "vibration", "0.1235 g"),
        (33.333333, "water_cut", "33.33%"),
    ],
)
def test_an_amount_has_its_unit_and_four_digits(value: float, metric: str, shown: str) -> None:
    assert filtered("value | amount(metric)", value=value, metric=metric) == shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "23 Nov 11:05 UTC"),
        ("Asia/Kuwait", "23 Nov 14:05 UTC+03:00"),
        ("America/St_Johns", "23 Nov 07:35 UTC-03:30"),
    ],
)
def test_a_moment_has_its_offset(zone: str, shown: str) -> None:
    assert filtered("at | moment", zone, at=datetime(2026, 11, 23, 11, 5, tzinfo=UTC)) == shown


def test_a_moment_of_another_year_says_so() -> None:
    assert filtered("at | moment", at=datetime(2025, 1, 2, tzinfo=UTC)) == "2 Jan 2025 00:00 UTC"


def test_a_span_within_a_day_and_over_days() -> None:
    assert filtered("a | span(b)", a=NOW - timedelta(hours=2), b=NOW) == "23 Nov 10:00 to 12:00 UTC"
    assert filtered("a | span(b)", a=NOW - timedelta(days=2), b=NOW) == "21 Nov 12:00 to 23 Nov 12:00 UTC"


def test_a_span_over_a_change_of_the_clocks_has_both_offsets() -> None:
    a, b = datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC)
    assert filtered("a | span(b)", "Europe/Berlin", a=a, b=b) == "24 Oct 02:00 UTC+02:00 to 26 Oct 01:00 UTC+01:00"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-5, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (7260, "2 h 1 min"), (86400, "1 d"), (273600, "3 d 4 h")],
)
def test_a_duration_in_two_units(seconds: float, shown: str) -> None:
    assert filtered("s | duration", s=seconds) == shown


@pytest.mark.parametrize(
    ("confidence", "word"), [(0.0, "cannot tell"), (0.49, "cannot tell"), (0.5, "probably"), (0.9, "likely")]
)
def test_how_sure_in_a_word(confidence: float, word: str) -> None:
    assert filtered("c | sure", c=confidence) == word


@pytest.mark.parametrize(
    "text", ["35 Foo 11:00 UTC", "31 Feb 11:00 UTC", "at 11:00 UTC", "23 Nov 11:00 UTC+03:00", "23 Nov 2026"]
)
def test_what_is_no_moment_of_the_rules_stays_as_it_is(text: str) -> None:
    assert replies.in_zone(text, NOW, "Asia/Kuwait") == text


def test_moments_of_the_rules_are_told_in_the_readers_zone() -> None:
    said = "7.0 d to 22 Nov 22:30 UTC (-62.3%), since 23 Nov 11:00 UTC"
    assert replies.in_zone(said, NOW, "UTC") == said
    moved = "7.0 d to 23 Nov 01:30 UTC+03:00 (-62.3%), since 23 Nov 14:00 UTC+03:00"
    assert replies.in_zone(said, NOW, "Asia/Kuwait") == moved


def test_a_moment_without_year_is_the_last_one() -> None:
    new_year = datetime(2027, 1, 1, 12, tzinfo=UTC)
    assert replies.in_zone("31 Dec 23:00 UTC", new_year, "Asia/Kuwait") == "1 Jan 02:00 UTC+03:00"
    assert replies.in_zone("31 Dec 12:00 UTC", new_year, "Asia/Kuwait") == "31 Dec 2026 15:00 UTC+03:00"


def test_a_sentence_rounds_as_the_signal_deserves() -> None:
    assert filtered("753.93 | rounded('flow_rate')") == "754 bpd"
    assert filtered("25.64 | rounded('flow_variance')") == "25.6%"


@pytest.mark.parametrize(
    ("items", "shown"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_in_words(items: list[str], shown: str) -> None:
    assert filtered("items | listed", items=items) == shown


def test_a_name_in_the_middle_of_a_sentence() -> None:
    assert filtered("'Free Gas Lock' | lowered") == "free gas lock"
    assert filtered("'VSD Power Quality' | lowered") == "VSD power quality"
    assert filtered("'Pump-Off' | lowered") == "pump-off"


def test_the_reading_names_every_slot() -> None:
    question = a_question(
        "compare",
        wells=("AK-014", "AK-015"),
        metrics=("pip",),
        aggregation="avg",
        time_range=a_period(NOW, 2),
        threshold=Threshold("<", 290.0755, "psi"),
        corrections=(Correction("ak14", "AK-014"),),
    )
    said = replies.reading(question, now=NOW, zone="UTC")
    assert said == (
        "compare · AK-014, AK-015 · pump intake pressure · average · < 290.1 psi · 23 Nov 10:00 to 12:00 UTC"
        " · “ak14” read as AK-014"
    )


def test_suggestions_leave_out_what_is_not_known_and_what_was_asked() -> None:
    assert all("{" not in text for text in replies.suggestions("diagnose", "", well="AK-014"))
    asked = "how is AK-014 doing?"
    assert asked not in [text.lower() for text in replies.suggestions("diagnose", asked, well="AK-014")]
    assert len(replies.suggestions("diagnose", "", well="AK-014", metric="flow rate", fault="gas lock")) == 3


def test_every_skill_has_its_wording_and_suggestions() -> None:
    skills.load()
    folder = Path(replies.__file__).parent
    for intent in skills.known():
        assert intent in INTENTS
        assert (folder / f"{intent}.jinja").exists(), intent
        assert intent in replies.SUGGESTIONS, intent


def test_every_intent_has_a_name_for_people() -> None:
    assert set(replies.WORDS["intent"]) == set(INTENTS)


def test_every_aggregation_has_a_word() -> None:
    words = yaml.safe_load((Path(replies.__file__).parent / "words.yaml").read_text("utf-8"))
    assert set(words["aggregation"]) == {"latest", "avg", "min", "max", "sum", "count", "stddev"}
