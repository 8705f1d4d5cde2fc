from web.charts import sparkline


def test_nothing_reported_is_said() -> None:
    assert 'aria-label="Flow: no readings"' in sparkline([None, None], "Flow")


def test_a_calm_well_has_a_calm_line() -> None:
    svg = sparkline([1000.0, 1001.0, 999.0, 1000.0], "Flow")
    heights = [
        float(step.split()[1].split("h")[0])
        for step in svg.split('d="')[1].split('"')[0].replace("L", "M").split("M")[1:]
    ]
    assert max(heights) - min(heights) < 2


def test_the_last_value_has_a_dot() -> None:
    assert '<circle cx="98.0"' in sparkline([1.0, 2.0, 3.0], "Flow")


def test_the_dot_stands_where_the_readings_end() -> None:
    assert '<circle cx="50.0"' in sparkline([1.0, 2.0, None], "Flow")


def test_its_title_is_escaped() -> None:
    assert "<b>" not in sparkline([1.0], "<b>")
