"""Debian's Chromium driven by playwright; what it asks for, refuses or complains about is written down."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.web.conftest import Site
from tests.web.pages.conftest import SECRET, Person

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))


@dataclass
class Window:
    """One browser with its own cookies. `outside` and `complaints` must stay empty."""

    context: BrowserContext
    url: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        page = self.context.new_page()
        page.on("request", lambda request: self._note(request.url))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.url + path)
        return page

    def _note(self, url: str) -> None:
        if not url.startswith(self.url):
            self.outside.append(url)


@pytest.fixture(scope="module")
def chromium(site: Site) -> Iterator[Browser]:
    """After the site and not for the whole run: playwright holds the thread's event loop while it is open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


OpenWindow = Callable[..., Any]


@pytest.fixture
def window(chromium: Browser, site: Site, person: Person) -> Iterator[OpenWindow]:
    """Browsers in which the person is signed in, of any size, with scripts or without."""

    @contextmanager
    def make(width: int = 1280, height: int = 860, **wishes: Any) -> Iterator[Window]:
        context = chromium.new_context(viewport={"width": width, "height": height}, **wishes)
        for cookie in person.browser.cookies.jar:
            context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.url}])
        made = Window(context, site.url)
        yield made
        context.close()
        assert made.outside == []
        assert made.complaints == []

    yield make


def answered(page: Page, count: int = 1) -> None:
    """Waits until so many answers stand complete."""
    page.wait_for_function(
        "count => document.querySelectorAll('article.assistant[data-message]').length >= count", arg=count
    )


def sign_in(page: Page, person: Person) -> None:
    page.fill("#username", person.name)
    page.fill("#password", SECRET)
    page.keyboard.press("Enter")
