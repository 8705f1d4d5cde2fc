"""axe-core over every page, on a phone in light and on a desk in dark: nothing serious may be wrong."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.web.pages.browser.conftest import OpenWindow, answered
from tests.web.pages.conftest import FIELD, WELL

ROOT = Path(__file__).resolve().parents[4]
PAGES = (
    "/", "/conversations", "/wells", f"/wells?field={FIELD}", f"/wells/{WELL}", f"/wells/{WELL}/edit",
    f"/wells/{WELL}/zoom", "/shift", "/alerts", "/alerts/figures", "/feedback", "/gateways", "/account",
)  # fmt: skip
LOOKS: tuple[dict[str, Any], ...] = (
    {"width": 390, "height": 844, "color_scheme": "light"},
    {"width": 1280, "height": 860, "color_scheme": "dark"},
)
GRAVE = ("serious", "critical")
QUESTIONS = (f"what is wrong with {WELL}", f"plot flow of {WELL}", "top 2 wells by flow", "give me the handover",
    f"what if I drop {WELL} to 50 Hz", f"forecast flow of {WELL}")  # fmt: skip


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script itself, from npm at the locked version; it is no part of what is shipped."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm on this machine")
    folder = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def faults(page: Any, axe: str) -> list[str]:
    """Through the browser's own door for scripts, which the page's policy does not bind."""
    page.evaluate(axe)
    look = "async () => JSON.stringify((await axe.run(document, {resultTypes: ['violations']})).violations)"
    found = page.evaluate(look)
    return [
        f"{one['impact']} {one['id']}: {node['html'][:160]}"
        for one in json.loads(found)
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['width']}-{look['color_scheme']}")
def test_nothing_serious_is_wrong(window: OpenWindow, axe: str, look: dict[str, Any]) -> None:
    wrong = {}
    with window(**look) as browser:
        for path in PAGES:
            page = browser.open(path)
            wrong[path] = faults(page, axe)
            page.close()
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['width']}-{look['color_scheme']}")
def test_nothing_serious_is_wrong_with_answers(window: OpenWindow, axe: str, look: dict[str, Any]) -> None:
    with window(**look) as browser:
        page = browser.open("/")
        for count, question in enumerate(QUESTIONS, 1):
            page.fill("#text", question)
            page.keyboard.press("Enter")
            answered(page, count)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert faults(page, axe) == []


def test_a_picture_without_words_would_be_seen(window: OpenWindow, axe: str) -> None:
    """The negative control: axe does look."""
    with window() as browser:
        page = browser.open("/account")
        page.evaluate("document.querySelector('main').append(document.createElement('input'))")
        assert any("label" in fault for fault in faults(page, axe))
