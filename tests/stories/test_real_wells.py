"""Real wells' data, imported as a user would: answers agree with a computation over the file itself."""

import csv
import gzip
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.faults.ledger import Server
from tests.stories.conftest import ROOT

FILE = Path(os.environ.get("WELLSPEAK_TEST_3W", ROOT.parent / "shared" / "data" / "3w" / "real_10s.csv.gz"))
PSI_PER_PA = 1 / 6894.757293168361
WELL = "WELL-00003_20180206182917"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the 3W file is not beside the project")


def instance() -> list[tuple[datetime, float | None]]:
    """Times and downhole pressures in psi of one instance, as the file has them."""
    with gzip.open(FILE, "rt", encoding="utf-8") as text:
        return [
            (
                datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC),
                float(row["P-PDG"]) * PSI_PER_PA if row["P-PDG"] else None,
            )
            for row in csv.DictReader(text)
            if row["instance"] == WELL
        ]


@pytest.fixture(scope="module")
def imported(server: Server) -> Iterator[list[tuple[datetime, float | None]]]:
    command = [sys.executable, "-m", "assistant", "import", str(FILE), "--mapping", "docs/examples/3w-mapping.yaml"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **server.environ}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    yield instance()


def ask(admin: httpx.Client, text: str, now: datetime) -> dict[str, object]:
    answer = admin.post("/api/v1/ask", json={"text": text, "now": now.isoformat()})
    assert answer.status_code == 200, answer.text
    body: dict[str, object] = answer.json()
    return body


def test_an_average(admin: httpx.Client, imported: list[tuple[datetime, float | None]]) -> None:
    now = imported[-1][0] + timedelta(seconds=5)
    wanted = [psi for at, psi in imported if psi is not None and at >= now - timedelta(hours=1)]
    row = ask(admin, f"average intake pressure of {WELL} in the last hour", now)["data"]["rows"][0]  # type: ignore[index]
    assert row["samples"] == len(wanted) > 300
    assert row["value"] == pytest.approx(statistics.fmean(wanted), rel=1e-9)


def test_a_trend(admin: httpx.Client, imported: list[tuple[datetime, float | None]]) -> None:
    now = imported[-1][0] + timedelta(seconds=5)
    series = ask(admin, f"plot intake pressure of {WELL} for the last hour", now)["data"]["series"][0]  # type: ignore[index]
    step = timedelta(seconds=series["step_s"])
    drawn = [psi for psi in series["series"]["pip"] if psi is not None]
    assert len(drawn) >= 30
    for text, psi in zip(series["timestamps"], series["series"]["pip"], strict=True):
        start = datetime.fromisoformat(text)
        inside = [
            p for at, p in imported if p is not None and max(start, now - timedelta(hours=1)) <= at < start + step
        ]
        assert psi == (pytest.approx(statistics.fmean(inside), rel=1e-9) if inside else None)


def test_a_state(admin: httpx.Client, imported: list[tuple[datetime, float | None]]) -> None:
    last_at, last_psi = next((at, psi) for at, psi in reversed(imported) if psi is not None)
    body = ask(admin, f"how is {WELL} doing", imported[-1][0] + timedelta(seconds=5))
    state = body["data"]["wells"][0]  # type: ignore[index]
    assert state["latest"]["pip"] == pytest.approx(last_psi, rel=1e-9)
    assert datetime.fromisoformat(state["last_seen"]) >= last_at


def test_with_two_signals_no_cause_is_made_up(
    admin: httpx.Client, imported: list[tuple[datetime, float | None]]
) -> None:
    body = ask(admin, f"why is {WELL} losing flow", imported[-1][0] + timedelta(seconds=5))
    finding = body["diagnosis"]["diagnosis"]  # type: ignore[index]
    quality = body["diagnosis"]["data_quality"]["signals"]  # type: ignore[index]
    assert quality["motor_current"] == quality["flow_rate"] == "missing"
    assert finding["fault"] in {"insufficient_data", "sensor_fault", "unstable_flow_slugging", "normal"}
