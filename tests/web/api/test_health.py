"""Near misses first: what strangers must not learn."""

import time
from typing import Any

import httpx

from tests.web.conftest import Make, Site, is_error


def test_strangers_learn_nothing_but_whether_it_lives(stranger: httpx.Client) -> None:
    for path in ("/health", "/health/live"):
        assert stranger.get(path).json() == {"status": "alive"}
        assert stranger.head(path).status_code == 200
    assert stranger.get("/health/ready").json() == {"status": "ready"}
    is_error(stranger.get("/metrics"), 401, "UNAUTHENTICATED")


def test_a_stranger_with_a_wrong_token_is_still_told_that_it_lives(stranger: httpx.Client) -> None:
    wrong = {"Authorization": "Bearer nonsense"}
    assert stranger.get("/health", headers=wrong).status_code == 200
    assert stranger.get("/health/ready", headers=wrong).json() == {"status": "ready"}


def test_who_is_signed_in_sees_each_dependency(token: Make, gateway: Make) -> None:
    body = token("viewer").get("/health/ready").json()
    assert body["dependencies"]["database"]["status"] == "up"
    assert body["dependencies"]["database"]["latency_ms"] > 0
    assert gateway().get("/health/ready").json() == {"status": "ready"}


def test_only_engineers_are_told_what_is_wrong_with_the_rule_files(site: Site, token: Make) -> None:
    folder = site.data_dir / "rules"
    folder.mkdir()
    (folder / "gates.yaml").write_text("parameters: {no_such: 1}\n")
    engineer, viewer = token("engineer"), token("viewer")
    try:
        told = until(engineer, "stale")
        assert "gates.yaml, line 1" in told["problem"]
        assert "problem" not in until(viewer, "stale")
        assert "no_such" in engineer.get("/wells").text
        assert "no_such" not in viewer.get("/wells").text
    finally:
        (folder / "gates.yaml").unlink()
        folder.rmdir()
    assert "problem" not in until(engineer, "up")


def until(client: httpx.Client, status: str) -> dict[str, Any]:
    """Each process looks at the files every few seconds."""
    end = time.monotonic() + 90
    while (told := client.get("/health/ready").json()["dependencies"]["rules"])["status"] != status:
        assert time.monotonic() < end, told
        time.sleep(0.1)
    return dict(told)


def test_metrics_count_by_the_template_of_the_route(token: Make, gateway: Make) -> None:
    client = token("viewer")
    client.get("/api/v1/wells/NOWHERE-77")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "NOWHERE-77" not in answer.text
    assert 'route="/api/v1/wells/{well_id' in answer.text
    assert "wellspeak_readings_total" in answer.text
    is_error(gateway().get("/metrics"), 403, "FORBIDDEN")
