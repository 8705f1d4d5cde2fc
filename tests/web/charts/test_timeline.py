from datetime import timedelta
from xml.etree import ElementTree

from tests.builders import NOON
from web.charts.timeline import Bar, Strip, described, timeline

HOUR = timedelta(hours=1)
STRIPS = [
    Strip("AK-<1>", (Bar(NOON, NOON + HOUR, "stopped"),), (NOON + 2 * HOUR,)),
    Strip("AK-002"),
]


def test_it_is_svg_and_its_text_is_escaped() -> None:
    drawn = ElementTree.fromstring(timeline("k", NOON - HOUR, NOON + 3 * HOUR, STRIPS, "UTC"))
    assert "AK-<1>" in "".join(drawn.itertext())
    (bar,) = drawn.iter("rect")
    assert (bar.get("x"), bar.get("width")) == ("25.00%", "25.00%")


def test_what_it_says_in_words() -> None:
    said = described(STRIPS, "Asia/Kuwait")
    assert "AK-<1>: stopped from 23 Nov 15:00 to 23 Nov 16:00; alert at 23 Nov 17:00." in said
