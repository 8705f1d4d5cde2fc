"""Looking closer by hand: the curve is drawn, a rectangle zooms in, and the address follows."""

from tests.web.pages.browser.conftest import OpenWindow
from tests.web.pages.conftest import WELL


def test_a_rectangle_over_a_stretch_zooms_in(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open(f"/wells/{WELL}/zoom?metrics=flow_rate")
        page.wait_for_selector(".uplot canvas")
        before = page.locator("#zoom-span").inner_text()
        over = page.locator(".u-over").bounding_box()
        assert over
        page.mouse.move(over["x"] + over["width"] * 0.5, over["y"] + 40)
        page.mouse.down()
        page.mouse.move(over["x"] + over["width"] * 0.75, over["y"] + 60, steps=4)
        page.mouse.up()
        page.wait_for_function("before => document.querySelector('#zoom-span').textContent !== before", arg=before)
        page.wait_for_url("**start=*")
        page.reload()
        page.wait_for_selector(".uplot canvas")
        assert page.locator("#zoom-span").inner_text() != before
