from datetime import UTC, datetime, timedelta

from web.charts import Ahead, Line, Panel, Plot, table
from web.charts.table import picks

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_plot(count: int) -> Plot:
    times = [START + timedelta(minutes=minute) for minute in range(count)]
    values = [None if minute == 1 else float(minute) for minute in range(count)]
    return Plot("k", "t", times, START, START, (Panel("Flow rate", "bpd", (Line("a", values),)),), zone="Asia/Kuwait")


def test_a_missing_value_is_a_dash() -> None:
    assert table(a_plot(2))[1] == [["22 Nov 15:00", "0.0"], ["22 Nov 15:01", "–"]]


def test_heads_say_unit_and_zone() -> None:
    assert table(a_plot(2))[0] == ["Time, Asia/Kuwait", "Flow rate, bpd"]


def test_a_long_series_is_thinned_and_keeps_both_ends() -> None:
    rows = table(a_plot(1000), most=10)[1]
    assert len(rows) == 10
    assert (rows[0][1], rows[-1][1]) == ("0.0", "999.0")


def test_picks_are_each_taken_once() -> None:
    assert picks(25, 24) == sorted(set(picks(25, 24)))
    assert picks(0, 24) == []


def test_what_is_expected_stands_below_in_columns_of_its_own() -> None:
    later = START + timedelta(hours=1)
    panel = Panel("Flow rate", "bpd", (Line("a", [1.0]),), ahead=Ahead([later], [2.0], [1.5], [2.5]))
    heads, rows = table(Plot("k", "t", [START], START, later, (panel,)))
    assert heads[2:] == ["Flow rate, expected", "Flow rate, from", "Flow rate, to"]
    assert rows == [["22 Nov 12:00", "1.0", "–", "–", "–"], ["22 Nov 13:00", "–", "2.0", "1.5", "2.5"]]
