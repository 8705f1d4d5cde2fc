"""Markup through every door that takes a string, looked at in a browser on every page."""

import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright

from tests.security.conftest import House, Person
from tests.web.pages.browser.conftest import QUIET

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
RUN = "window.ran=1"
BASE = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f'"><script>{RUN}</script>',
    f"'><img src=x onerror={RUN}>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f'" autofocus onfocus={RUN} x="',
    f"javascript:{RUN}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    "<iframe src=https://evil.example/></iframe>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
)
MORE = tuple(
    form.replace("RUN", RUN)
    for form in (
        "<body onload=RUN>",
        "<details open ontoggle=RUN>",
        "<video src=x onerror=RUN>",
        "<audio src=x onerror=RUN>",
        "<marquee onstart=RUN>",
        "<input autofocus onfocus=RUN>",
        "<select autofocus onfocus=RUN>",
        "<math><mtext><script>RUN</script>",
        "<a href=javascript:RUN>x</a>",
        "<form action=javascript:RUN><button>x",
        "<object data=javascript:RUN>",
        "<embed src=javascript:RUN>",
        "<base href=https://evil.example/>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<style>@import'https://evil.example'</style>",
        "<img src=https://evil.example/x.png>",
        "<img srcset='https://evil.example/x.png 1x'>",
        "<svg><script>RUN</script></svg>",
        "<svg><animate onbegin=RUN attributeName=x>",
        "<svg><a xlink:href=javascript:RUN><text>x",
        "<template><script>RUN</script></template>",
        "<noscript><p title='</noscript><script>RUN</script>'>",
        "<!--><script>RUN</script>-->",
        "<scr<script>ipt>RUN</scr</script>ipt>",
        "<SCRIPT>RUN</SCRIPT>",
        "<script/x>RUN</script>",
        "<script src=https://evil.example/x.js></script>",
        "<script src=data:,RUN></script>",
        "&lt;script&gt;RUN&lt;/script&gt;",
        "&#60;script&#62;RUN&#60;/script&#62;",
        "%3Cscript%3ERUN%3C/script%3E",
        "\\u003cscript\\u003eRUN",
        "' onmouseover=RUN x='",
        '" onclick=RUN x="',
        "`onerror=RUN`",
        "x' onload='RUN",
        "<div hx-get=/logout hx-trigger=load>",
        "<div hx-on:load=RUN>",
        "<div data-hx-on--load=RUN>",
        "<button hx-post=/logout hx-trigger=load>",
        "<p hx-vals='js:{a:RUN}'>",
        "{% print(1) %}{{ 7*7 }}",
        "${RUN}",
        "#{RUN}",
        "<%= RUN %>",
        "]]><script>RUN</script>",
        "--></style><script>RUN</script>",
        "</svg><script>RUN</script>",
    )
)


def sow(house: House, person: Person, payload: str) -> list[str]:
    """Through every door that takes a string; the addresses of the pages where it may be seen."""
    text = payload[:90]
    name = "".join(letter for letter in text if letter.isprintable()).strip()
    with house.admin() as admin:
        well = f"M-{uuid.uuid4().hex[:8]}"
        limits = {"motor_temp": {"high": 150.0}}
        body = {"well_id": well, "name": f"{name} {well}"[:100], "field": name, "feeder": name, "limits": limits}
        made = admin.post("/api/v1/wells", json=body | {"aliases": [f"{well} {name}"[:100]], "pump": {"model": name}})
        assert made.status_code == 201, made.text
        at = datetime.now(UTC).isoformat()
        admin.post(
            "/telemetry/ingest", json={"well_id": well, "timestamp": at, "motor_temp": 161.0, "flow_rate": 900.0}
        )
        admin.post("/telemetry/ingest", json={"well_id": name[:64], "pip": 900, name: 1})
        event = {"kind": "note", "text": text}
        assert admin.post(f"/api/v1/wells/{well}/events", json=event).status_code == 201
        cause = {"fault": "scale", "at": at, "text": text}
        admin.post(f"/api/v1/wells/{well}/root-causes", json=cause)
        admin.post("/api/v1/maintenance", json={"well_id": well, "reason": text, "duration_s": 60})
        gate = house.client(**{"X-API-Key": house.key("gateway", None, name=f"gate {name}"[:100])["secret"]})
        gate.post("/telemetry/ingest", json={"well_id": well, "pip": 900, "units": {"pip": text}, text: 1})
    client, csrf = person.client, person.csrf()
    asked = client.post("/api/v1/ask", json={"text": f"{text} {well}"}, headers=csrf).json()
    client.post("/api/v1/conversations", json={"title": text, "well_id": well}, headers=csrf)
    client.post(
        f"/api/v1/messages/{asked['message_id']}/feedback", json={"verdict": "wrong", "text": text}, headers=csrf
    )
    pages = [f"/wells/{well}", f"/wells/{well}/edit", f"/conversations/{asked['conversation_id']}"]
    pages += alerted(client, csrf, well, text)
    query = httpx.QueryParams({"search": text, "field": text, "well": text, "next": text})
    return [
        *pages,
        f"/conversations?{query}",
        f"/wells?{query}",
        f"/login?{query}",
        f"/nowhere/{httpx.URL(path='/' + name).raw_path.decode()}",
    ]


def alerted(client: httpx.Client, csrf: dict[str, str], well: str, text: str) -> list[str]:
    import time

    until = time.monotonic() + 60
    while not (found := client.get("/api/v1/alerts", params={"well": well}).json()["items"]):
        assert time.monotonic() < until
        time.sleep(0.1)
    number = found[0]["id"]
    client.post(f"/api/v1/alerts/{number}/comment", json={"text": text}, headers=csrf)
    client.post(f"/api/v1/alerts/{number}/ack", json={"comment": text}, headers=csrf)
    return [f"/alerts/{number}", *(f"/conversations/{one}" for one in found[0]["conversation_ids"][:1])]


class Eye:
    """A window that writes down what it should not have seen."""

    def __init__(self, house: House, person: Person, browser: Any) -> None:
        context = browser.new_context()
        context.add_cookies([{"name": "wellspeak", "value": person.client.cookies["wellspeak"], "url": house.url}])
        self.page: Page = context.new_page()
        self.house, self.outside, self.reports = house, list[str](), list[str]()
        self.page.on("request", self._asked)
        self.page.on(
            "console", lambda said: self.reports.append(said.text) if "Content Security" in said.text else None
        )
        self.page.on("dialog", lambda dialog: (self.outside.append(f"dialog {dialog.message}"), dialog.dismiss()))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.house.url, "data:", "blob:")):
            self.outside.append(request.url)

    def look(self, path: str) -> bool:
        """Whether something that was written ran."""
        self.page.goto(self.house.url + path)
        self.page.wait_for_function("document.readyState === 'complete'")
        return bool(self.page.evaluate("window.ran === 1"))


@pytest.fixture
def eye(embedded: House) -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield lambda person: Eye(embedded, person, browser)
        browser.close()


def test_nothing_that_was_written_runs(embedded: House, eye: Any) -> None:
    nothing_runs(embedded, eye, BASE)


@pytest.mark.fuzz
@pytest.mark.skipif("WELLSPEAK_FUZZ_EXAMPLES" not in os.environ, reason="sixty take minutes: `make fuzz`")
def test_nothing_of_sixty_runs(embedded: House, eye: Any) -> None:
    assert len(set(BASE + MORE)) >= 60
    nothing_runs(embedded, eye, BASE + MORE)


def nothing_runs(house: House, eye: Any, payloads: Sequence[str]) -> None:
    person = house.person("engineer")
    pages = [page for payload in payloads for page in sow(house, person, payload)]
    seen = eye(person)
    paths = [*dict.fromkeys(pages), *EVERYWHERE]
    ran = [path for path in paths if seen.look(path)]
    print(f"\n{len(payloads)} payloads on {len(paths)} pages: {len(ran)} ran")
    assert ran == []
    assert seen.outside == []
    assert seen.reports == []
    seen.look(pages[0])
    assert payloads[0] in seen.page.content().replace("&lt;", "<").replace("&gt;", ">"), (
        "the control: it is there, as text"
    )


EVERYWHERE = (
    "/",
    "/wells",
    "/alerts",
    "/conversations",
    "/gateways",
    "/shift",
    "/feedback",
    "/account",
    "/account/password",
)


def test_no_page_asks_anything_of_elsewhere(embedded: House, eye: Any) -> None:
    seen = eye(embedded.person("engineer"))
    for path in (*EVERYWHERE, "/alerts/figures"):
        seen.look(path)
    assert seen.outside == []
    assert seen.reports == []
    seen.page.evaluate("new Image().src = 'https://evil.example/x.png'")
    seen.page.wait_for_function("performance.now() > 0")
    until(lambda: seen.reports or seen.outside, seen.page)


def until(found: Any, page: Page) -> None:
    """The control: a page that did ask elsewhere would be seen, by the browser's own complaint."""
    for _ in range(600):
        if found():
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing was noticed")
