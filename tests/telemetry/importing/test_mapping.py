from pathlib import Path

import pytest

from telemetry.errors import Invalid
from telemetry.importing.mapping import SignalFrom, check_columns, conversion, guessed, read

GOOD = "well: {column: w}\ntime: {column: t}\nsignals: {p: {metric: pip, unit: bar}}\n"
EXAMPLE = Path(__file__).parents[3] / "docs/examples/3w-mapping.yaml"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[", "map.yaml"),
        ("time: {column: t}", "well"),
        (GOOD + "extra: 1", "extra"),
        (GOOD.replace("pip", "magic"), "signals.p: no metric 'magic'"),
        (GOOD.replace("bar", "Hz"), "does not fit pip"),
        (GOOD.replace("{column: w}", "{column: w, fixed: A}"), "well: give one of"),
        (GOOD.replace("{column: t}", "{column: t, zone: Mars/Base}"), "no such time zone"),
        (GOOD.replace("{column: t}", "{column: t, zone: ../etc/passwd}"), "no such time zone"),
        ("well: {column: w}\ntime: {column: t}", "name at least one column"),
    ],
)
def test_wrong_mapping_is_refused_with_file_and_key(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=r"map\.yaml") as refused:
        read(text, "map.yaml")
    assert says in str(refused.value)


def test_every_wrong_column_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        check_columns(read(GOOD, "m"), ["w", "p", "p", "spare"])
    said = str(refused.value)
    assert all(
        words in said for words in ("no column 't'", "'p' stands twice", "'spare' is neither mapped nor ignored")
    )


def test_columns_may_be_ignored_one_by_one_or_all() -> None:
    check_columns(read(GOOD + "ignore: [spare]", "m"), ["w", "t", "p", "spare"])
    check_columns(read(GOOD + "ignore: ['*']", "m"), ["w", "t", "p", "spare"])


def test_header_without_well_or_time_needs_a_mapping() -> None:
    for header in (["timestamp", "pip"], ["well_id", "pip"]):
        with pytest.raises(Invalid, match="say in a mapping"):
            guessed(header)


def test_header_as_the_api_names_it_needs_none_and_may_say_units() -> None:
    wide = guessed(["well_id", "timestamp", "pip [bar]", "flow_rate", "motor_temp (degF)", "note"])
    assert wide.signals == {
        "pip [bar]": SignalFrom("pip", "bar"),
        "flow_rate": SignalFrom("flow_rate"),
        "motor_temp (degF)": SignalFrom("motor_temp", "degF"),
    }
    with pytest.raises(Invalid, match="'note' is neither"):
        check_columns(wide, ["well_id", "timestamp", "pip [bar]", "flow_rate", "motor_temp (degF)", "note"])
    long = guessed(["well", "time", "metric", "value", "unit"])
    assert long.long is not None and long.long.unit == "unit"


def test_conversion_is_exact() -> None:
    assert conversion(SignalFrom("pip")).factor == 1
    assert conversion(SignalFrom("pip", "Pa")).factor == pytest.approx(1 / 6894.757293168361, rel=1e-12)
    fahrenheit = conversion(SignalFrom("motor_temp", "degF"))
    assert 212 * fahrenheit.factor + fahrenheit.offset == pytest.approx(100)


def test_shipped_example_reads() -> None:
    mapping = read(EXAMPLE.read_text(), EXAMPLE.name)
    assert mapping.signals["P-PDG"] == SignalFrom("pip", "Pa")
    assert mapping.register is not None and mapping.register.field == "3W"
