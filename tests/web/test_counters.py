"""Near misses first: what must not become a series."""

from types import SimpleNamespace

from litestar import Litestar, get
from litestar.params import FromPath
from litestar.testing import TestClient
from prometheus_client import generate_latest

from web.counters import Counters, Counting


@get("/wells/{well_id:str}", sync_to_thread=False)
def well(well_id: FromPath[str]) -> str:
    return well_id


def test_an_id_in_a_path_makes_no_series_and_every_answer_counts() -> None:
    counters = Counters()
    app = Litestar([well], middleware=[Counting()], openapi_config=None, logging_config=None)
    app.state.context = SimpleNamespace(counters=counters)
    with TestClient(app) as client:
        for name in ("A", "B", "C"):
            client.get(f"/wells/{name}")
    text = generate_latest(counters.registry).decode()
    (line,) = [one for one in text.splitlines() if one.startswith("wellspeak_http_requests_total{")]
    assert line.endswith(" 3.0")
    assert 'route="/wells/{well_id' in line
    assert "wellspeak_http_seconds_count" in text


def test_two_apps_do_not_count_together() -> None:
    one, other = Counters(), Counters()
    one.readings.labels("stored").inc(5)
    assert 'outcome="stored"} 5.0' not in generate_latest(other.registry).decode()
