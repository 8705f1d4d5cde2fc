from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from web.charts import Ahead, Level, Line, Mark, Panel, Plot, chart

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def a_plot(values: list[float | None], **changes: object) -> Plot:
    made = {
        "key": "m1",
        "title": "AK-014",
        "times": [START + timedelta(hours=hour) for hour in range(len(values))],
        "start": START,
        "end": START + timedelta(hours=len(values)),
        "panels": (Panel("Flow rate", "bpd", (Line("AK-014", values),), decimals=0),),
    }
    return Plot(**{**made, **changes})  # type: ignore[arg-type]


def drawn(plot: Plot) -> ElementTree.Element:
    return ElementTree.fromstring(str(chart(plot)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def curves(plot: Plot) -> list[str]:
    return [path.get("d", "") for path in drawn(plot).iter(f"{SVG}path") if "curve" in path.get("class", "")]


def swings(plot: Plot) -> list[str]:
    return [path.get("d", "") for path in drawn(plot).iter(f"{SVG}path") if path.get("class") == "swing"]


def test_no_reading_is_said_and_draws_no_line() -> None:
    svg = drawn(a_plot([None, None]))
    assert "no readings" in "".join(svg.itertext())
    assert curves(a_plot([None, None])) == [""]


def test_where_all_readings_of_a_bucket_agree_no_swing_is_drawn() -> None:
    line = Line("AK-014", [1.0, 2.0], [1.0, 2.0], [1.0, 2.0])
    assert not swings(a_plot([1.0, 2.0], panels=(Panel("Flow rate", "bpd", (line,)),)))


def test_a_spike_shorter_than_a_bucket_is_seen_and_within_the_scale() -> None:
    line = Line("AK-014", [1.0, None, 2.0], [1.0, None, 0.5], [1.0, None, 90.0])
    plot = a_plot([1.0, None, 2.0], panels=(Panel("Flow rate", "bpd", (line,)),))
    (path,) = swings(plot)
    assert path.count("V") == 1
    assert float(path.rpartition("V")[2]) > 0
    assert "highest 90.0" in "".join(drawn(plot).itertext())


def test_a_gap_is_not_bridged() -> None:
    assert curves(a_plot([1.0, None, 3.0, 4.0]))[0].count("M") == 2


def test_a_lone_reading_is_a_dot() -> None:
    assert curves(a_plot([None, 2.0, None]))[0].endswith("h0")


def test_a_mark_outside_the_time_is_left_out() -> None:
    assert "onset" not in "".join(drawn(a_plot([1.0, 2.0], marks=())).itertext())
    late = a_plot([1.0, 2.0], marks=(Mark("onset", START + timedelta(days=3)),))
    assert [text.text for text in drawn(late).iter(f"{SVG}text") if text.text == "onset"] == []


def test_onset_is_a_word_and_a_shape() -> None:
    svg = drawn(a_plot([1.0, 2.0, 3.0], marks=(Mark("onset", START + timedelta(hours=1)),)))
    assert [text.text for text in svg.iter(f"{SVG}text") if text.text == "onset"] == ["onset"]
    assert any(group.get("class") == "mark" for group in svg.iter(f"{SVG}g"))


def test_a_late_mark_keeps_its_word_inside() -> None:
    svg = drawn(a_plot([1.0] * 10, marks=(Mark("onset", START + timedelta(hours=9, minutes=30)),)))
    assert any(group.get("class") == "mark before" for group in svg.iter(f"{SVG}g"))


def test_a_limit_is_a_word_with_its_number() -> None:
    panel = Panel("Motor temperature", "°C", (Line("AK-014", [110.0, 120.0]),), (Level("high", 125.0),))
    assert "high 125.0" in "".join(drawn(a_plot([1.0, 2.0], panels=(panel,))).itertext())


def test_what_a_name_holds_is_escaped() -> None:
    svg = str(chart(a_plot([1.0], title='<script>"x"</script>')))
    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg


def test_several_lines_differ_by_dash_and_are_named() -> None:
    panel = Panel("Vibration", "g", (Line("AK-014", [1.0, 2.0]), Line("AK-015", [2.0, 1.0])))
    svg = drawn(a_plot([1.0, 2.0], panels=(panel,)))
    assert {"curve curve-0", "curve curve-1"} <= {path.get("class") for path in svg.iter(f"{SVG}path")}
    assert "AK-015" in "".join(svg.itertext())


def test_it_has_no_inline_style() -> None:
    assert "style=" not in str(chart(a_plot([1.0, 2.0])))


def test_who_cannot_see_it_is_told_what_it_shows() -> None:
    svg = drawn(a_plot([2010.0, 1500.0, 1246.0]))
    told = svg.findtext(f"{SVG}desc") or ""
    assert "from 2,010 to 1,246, lowest 1,246, highest 2,010" in told
    assert svg.get("aria-labelledby") == "m1-title m1-desc"


def test_what_is_expected_is_a_band_with_a_dashed_line() -> None:
    at = START + timedelta(hours=4)
    ahead = Ahead([START + timedelta(hours=2), at], [1.0, 2.0], [1.0, 1.0], [1.0, 3.0])
    panel = Panel("Flow rate", "bpd", (Line("AK-014", [1.0, 1.0]),), decimals=0, ahead=ahead)
    svg = drawn(a_plot([1.0, 1.0], end=at, panels=(panel,)))
    kinds = [path.get("class") for path in svg.iter(f"{SVG}path")]
    assert "band" in kinds
    assert "curve ahead" in kinds
    assert "expected at the end 2, between 1 and 3" in "".join(svg.itertext())


def test_a_level_to_compare_with_has_a_word_and_no_triangle() -> None:
    panel = Panel("Flow rate", "bpd", (Line("AK-014", [1.0, 3.0]),), (Level("before", 2.0, None),), 0)
    svg = drawn(a_plot([1.0, 3.0], panels=(panel,)))
    (group,) = [one for one in svg.iter(f"{SVG}g") if "usual" in one.get("class", "")]
    assert list(group.iter(f"{SVG}path")) == []
    assert "before 2" in "".join(group.itertext())
