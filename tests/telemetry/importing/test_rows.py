from datetime import UTC, datetime
from typing import Any

import pytest

from telemetry.importing.mapping import FileMapping, LongForm, SignalFrom, TimeFrom, WellFrom
from telemetry.importing.rows import reader_of

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def item(cells: list[Any], header: str = "w t p q", **changes: Any) -> Any:
    common: dict[str, Any] = {
        "well": WellFrom("w"),
        "time": TimeFrom("t", zone="UTC"),
        "signals": {"p": SignalFrom("pip", "bar"), "q": SignalFrom("flow_rate")},
    }
    return reader_of(FileMapping(**common | changes), header.split())(cells)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["A", "yesterday", "60", ""], "not a time: 'yesterday'"),
        (["A", "", "60", ""], "not a time"),
        (["A", "2026-11-23 12:00", "sixty", ""], "p: not a number: 'sixty'"),
        (["A", "2026-11-23 12:00", "6_0", ""], "p: not a number"),
        (["A", "2026-11-23 12:00", "", "NaN"], "no signal has a value"),
    ],
)
def test_wrong_cell_is_told(cells: list[str], says: str) -> None:
    assert says in item(cells)


def test_bare_time_without_zone_is_refused() -> None:
    assert "no offset" in item(["A", "2026-11-23 12:00", "60", "1"], time=TimeFrom("t"))


def test_missing_cells_are_left_out_and_units_converted() -> None:
    found = item([" A ", "2026-11-23 12:00:00.000000", "10", "n/a"])
    assert found == {"well_id": "A", "timestamp": AT, "pip": pytest.approx(145.0377)}


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2026-11-23T12:00:00Z", TimeFrom("t")),
        ("2026-11-23T13:00:00+01:00", TimeFrom("t", zone="Asia/Baghdad")),
        ("2026-11-23 15:00", TimeFrom("t", zone="Asia/Baghdad")),
        ("1795435200", TimeFrom("t", "epoch_s")),
        ("1795435200000", TimeFrom("t", "epoch_ms")),
        ("23.11.2026 12:00", TimeFrom("t", "%d.%m.%Y %H:%M", "UTC")),
    ],
)
def test_moment_is_read_as_it_is_written(written: str, time: TimeFrom) -> None:
    assert item(["A", written, "10", ""], time=time)["timestamp"] == AT


def test_infinite_epoch_is_no_time() -> None:
    for written in ("inf", "nan", "1e99"):
        assert "not a time" in item(["A", written, "10", ""], time=TimeFrom("t", "epoch_s"))


def test_well_from_several_columns_or_for_the_whole_file() -> None:
    row = ["A", "2026-11-23 12:00", "10", "7"]
    assert item(row, well=WellFrom(columns=("w", "q"), join="_"))["well_id"] == "A_7"
    assert item(row, well=WellFrom(fixed="AK-014"))["well_id"] == "AK-014"


def test_decimal_comma() -> None:
    assert item(["A", "2026-11-23 12:00", "", "1,5"], decimal=",")["flow_rate"] == 1.5


def test_long_form_names_metric_and_unit_in_the_row() -> None:
    long: dict[str, Any] = {"header": "w t metric value unit", "long": LongForm(unit="unit"), "signals": {}}
    assert item(["A", "2026-11-23 12:00", "pip", "10", "bar"], **long)["pip"] == pytest.approx(145.0377)
    assert item(["A", "2026-11-23 12:00", "pip", "10", ""], **long)["pip"] == 10
    assert "no metric 'oil_price'" in item(["A", "2026-11-23 12:00", "oil_price", "10", ""], **long)
    assert "does not fit" in item(["A", "2026-11-23 12:00", "pip", "10", "Hz"], **long)
    assert item(["A", "2026-11-23 12:00", "pip", "", ""], **long) == "the value is missing"
    renamed = long | {"signals": {"INTAKE": SignalFrom("pip", "bar")}}
    assert item(["A", "2026-11-23 12:00", "INTAKE", "10", ""], **renamed)["pip"] == pytest.approx(145.0377)


def test_typed_cells_of_parquet_read_like_text() -> None:
    row = ["A", AT.replace(tzinfo=None), 10.0, float("nan")]
    assert item(row) == {"well_id": "A", "timestamp": AT, "pip": pytest.approx(145.0377)}
    assert "no signal" in item(["A", AT, None, None])
