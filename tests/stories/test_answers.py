"""What POST /api/v1/ask gives for each intent of the contract, recomputed from the readings that were posted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import numpy as np
import pytest

from tests.faults.ledger import HEADERS

NOW = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=1)
STEP = timedelta(minutes=10)
COUNT = 6 * 24 * 3
PUMP = {"model": "D2400N", "base_frequency": 60, "ror_min": 1500, "ror_max": 3200, "rated_current": 60}
SIGNALS = ("flow_rate", "pip", "motor_current", "motor_temp", "vibration", "vsd_frequency")
WELLS = ("ANB-01", "ANB-02", "ANB-03")
UNITS = {"flow_rate": "bpd", "pip": "psi", "motor_current": "A", "motor_temp": "degC", "vibration": "g"}
TIMES = [NOW - STEP * (COUNT - 1 - place) for place in range(COUNT)]
ANSWERS = dict[str, Any]


def readings(well: str) -> dict[str, np.ndarray]:
    """Deterministic numbers with many digits; the second well stands twice, the third one loses flow at the end."""
    rng = np.random.default_rng(WELLS.index(well))
    level = 1 + 0.1 * WELLS.index(well)
    means = {
        "flow_rate": 2000.0, "pip": 900.0, "motor_current": 42.0, "motor_temp": 110.0, "vibration": 0.31,
        "vsd_frequency": 55.0,
    }  # fmt: skip
    made = {name: level * mean * (1 + 0.005 * rng.standard_normal(COUNT)) for name, mean in means.items()}
    made["vsd_frequency"][:] = 55.0
    if well == "ANB-02":
        for first, last in ((COUNT - 100, COUNT - 94), (COUNT - 30, COUNT - 27)):
            for name in ("flow_rate", "motor_current", "vsd_frequency", "vibration"):
                made[name][first:last] = 0.0
    if well == "ANB-03":
        made["flow_rate"][-12:] *= 0.4
    return made


DATA = {well: readings(well) for well in WELLS}


@pytest.fixture(scope="module")
def client(server: Any) -> httpx.Client:
    opened = httpx.Client(base_url=server.url, headers=HEADERS, timeout=60)
    for place, well in enumerate(WELLS):
        body = {"well_id": well, "field": "Anbar", "target_flow": 2000.0 * (1 + 0.1 * place), "pump": PUMP}
        assert opened.post("/api/v1/wells", json=body).status_code == 201
        rows = [
            {"well_id": well, "timestamp": at.isoformat(), **{n: float(DATA[well][n][i]) for n in SIGNALS}}
            for i, at in enumerate(TIMES)
        ]
        stored = opened.post("/telemetry/ingest", json=rows)
        assert stored.json()["stored"] == COUNT, stored.text
    assert opened.post("/api/v1/wells", json={"well_id": "ANB-04", "field": "Anbar"}).status_code == 201
    return opened


Ask = Callable[..., ANSWERS]


@pytest.fixture
def ask(client: httpx.Client) -> Ask:
    def asked(text: str, **more: Any) -> ANSWERS:
        answer = client.post("/api/v1/ask", json={"text": text, "now": stamp(NOW), **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return asked


def stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def within(well: str, metric: str, start: datetime, end: datetime) -> np.ndarray:
    return np.array([DATA[well][metric][i] for i, at in enumerate(TIMES) if start <= at < end])


def day() -> tuple[datetime, datetime]:
    return NOW - timedelta(hours=24), NOW


# metric_value: every aggregation, several wells and metrics, the defaults.


@pytest.mark.parametrize(
    ("word", "name", "of"),
    [
        ("average", "avg", np.mean),
        ("minimum", "min", np.min),
        ("maximum", "max", np.max),
        ("total", "sum", np.sum),
        ("standard deviation of", "stddev", lambda values: np.std(values, ddof=1)),
    ],
)
def test_one_number_over_a_period(ask: Ask, word: str, name: str, of: Callable[[np.ndarray], float]) -> None:
    answer = ask(f"{word} intake pressure of ANB-01 in the last 24 hours")
    (row,) = answer["data"]["rows"]
    values = within("ANB-01", "pip", *day())
    assert set(row) >= {"well_id", "metric", "aggregation", "value", "unit", "at", "start", "end", "samples"}
    assert (row["well_id"], row["metric"], row["aggregation"], row["unit"]) == ("ANB-01", "pip", name, "psi")
    assert row["value"] == pytest.approx(of(values), rel=1e-9)
    assert (row["samples"], moment(row["start"]), moment(row["end"])) == (len(values), *day())


def test_a_count_of_readings(ask: Ask) -> None:
    (row,) = ask("how many readings of vibration on ANB-01 in the last 24 hours")["data"]["rows"]
    assert (row["aggregation"], row["value"], row["samples"]) == ("count", 144, 144)


def test_the_latest_value(ask: Ask) -> None:
    (row,) = ask("what is the motor temperature of ANB-01")["data"]["rows"]
    assert row["value"] == DATA["ANB-01"]["motor_temp"][-1]
    assert (row["aggregation"], moment(row["at"]), row["start"], row["end"]) == ("latest", NOW, None, None)


def test_an_earlier_now_reads_nothing_later(ask: Ask) -> None:
    earlier = TIMES[100]
    (row,) = ask("what is the motor temperature of ANB-01", now=stamp(earlier))["data"]["rows"]
    assert (row["value"], moment(row["at"])) == (DATA["ANB-01"]["motor_temp"][100], earlier)
    (mean,) = ask("average motor temperature of ANB-01 in the last 5 hours", now=stamp(earlier))["data"]["rows"]
    values = within("ANB-01", "motor_temp", earlier - timedelta(hours=5), earlier)
    assert mean["value"] == pytest.approx(values.mean(), rel=1e-9)


def test_several_wells_and_metrics(ask: Ask) -> None:
    rows = ask("current flow and intake pressure of ANB-01 and ANB-03")["data"]["rows"]
    found = {(row["well_id"], row["metric"]): row["value"] for row in rows}
    assert found == {(w, m): DATA[w][m][-1] for w in ("ANB-01", "ANB-03") for m in ("flow_rate", "pip")}


def test_a_period_and_no_aggregation_is_the_average(ask: Ask) -> None:
    (row,) = ask("flow rate of ANB-01 in the last 6 hours")["data"]["rows"]
    values = within("ANB-01", "flow_rate", NOW - timedelta(hours=6), NOW)
    assert (row["aggregation"], row["value"]) == ("avg", pytest.approx(values.mean(), rel=1e-9))


def test_no_data_is_null_and_said(ask: Ask) -> None:
    for text in ("average vibration of ANB-04 in the last 24 hours", "discharge pressure of ANB-01", "flow of ANB-04"):
        answer = ask(text)
        assert [row["value"] for row in answer["data"]["rows"]] == [None], text
        assert "no data" in answer["text"].lower(), answer["text"]


# trend


def test_a_trend_without_time_is_a_day(ask: Ask) -> None:
    answer = ask("plot intake pressure of ANB-01")
    (series,) = answer["data"]["series"]
    assert set(series) >= {"well_id", "step_s", "timestamps", "series"}
    chart = answer["chart"]
    assert (chart["well_ids"], chart["metrics"]) == (["ANB-01"], ["pip"])
    assert (moment(chart["start"]), moment(chart["end"])) == day()
    assert_buckets(series, "ANB-01", "pip", *day())


def test_several_metrics_over_a_period(ask: Ask) -> None:
    (series,) = ask("plot flow and vibration of ANB-03 for the last 12 hours")["data"]["series"]
    assert set(series["series"]) == {"flow_rate", "vibration"}
    for metric in series["series"]:
        assert_buckets(series, "ANB-03", metric, NOW - timedelta(hours=12), NOW)


def assert_buckets(series: ANSWERS, well: str, metric: str, start: datetime, end: datetime) -> None:
    step = timedelta(seconds=series["step_s"])
    for text, value in zip(series["timestamps"], series["series"][metric], strict=True):
        at = datetime.fromisoformat(text)
        assert at.timestamp() % series["step_s"] == 0
        values = within(well, metric, max(at, start), min(at + step, end))
        assert value == (pytest.approx(values.mean(), rel=1e-9) if len(values) else None)


# compare, rank, filter


def test_two_wells_compared(ask: Ask) -> None:
    rows = ask("compare vibration of ANB-03 and ANB-01 over the last 24 hours")["data"]["rows"]
    assert [row["well_id"] for row in rows] == ["ANB-03", "ANB-01"]
    for row in rows:
        assert set(row) >= {"well_id", "metric", "value", "unit", "start", "end"}
        assert row["value"] == pytest.approx(within(row["well_id"], "vibration", *day()).mean(), rel=1e-9)
        assert (row["unit"], moment(row["start"]), moment(row["end"])) == ("g", *day())


def test_two_periods_compared_in_the_order_of_the_text(ask: Ask) -> None:
    rows = ask("compare flow of ANB-01 today and yesterday")["data"]["rows"]
    midnight = NOW.replace(hour=0, minute=0)
    periods = [(midnight, NOW), (midnight - timedelta(days=1), midnight)]
    assert [(moment(row["start"]), moment(row["end"])) for row in rows] == periods
    for row, period in zip(rows, periods, strict=True):
        values = within("ANB-01", "flow_rate", *period)
        assert row["value"] == (pytest.approx(values.mean(), rel=1e-9) if len(values) else None)


@pytest.mark.parametrize(
    ("text", "metric", "best"),
    [
        ("top 2 wells in Anbar by motor temperature", "motor_temp", ["ANB-03", "ANB-02"]),
        ("lowest 2 wells in Anbar by motor temperature", "motor_temp", ["ANB-01", "ANB-02"]),
        ("which well in Anbar has the highest intake pressure", "pip", ["ANB-03"]),
        ("rank the wells in Anbar by motor temperature", "motor_temp", ["ANB-03", "ANB-02", "ANB-01"]),
    ],
)
def test_a_ranking_is_best_first(ask: Ask, text: str, metric: str, best: list[str]) -> None:
    rows = ask(text)["data"]["rows"]
    assert [row["well_id"] for row in rows] == best
    assert [row["value"] for row in rows] == [DATA[well][metric][-1] for well in best]
    assert {row["unit"] for row in rows} == {UNITS[metric]}


def test_a_ranking_over_a_period(ask: Ask) -> None:
    rows = ask("top 3 wells in Anbar by average flow in the last 24 hours")["data"]["rows"]
    means = {well: within(well, "flow_rate", *day()).mean() for well in WELLS}
    assert [row["well_id"] for row in rows] == sorted(means, key=means.__getitem__, reverse=True)
    assert all(row["value"] == pytest.approx(means[row["well_id"]], rel=1e-9) for row in rows)


def test_wells_past_a_threshold(ask: Ask) -> None:
    answer = ask("which wells in Anbar run above 115 C")
    found = {row["well_id"]: row["value"] for row in answer["data"]["rows"]}
    assert found == {well: DATA[well]["motor_temp"][-1] for well in WELLS if DATA[well]["motor_temp"][-1] > 115}
    assert found
    in_fahrenheit = ask("which wells in Anbar run above 239 F")["data"]["rows"]
    assert {row["well_id"] for row in in_fahrenheit} == set(found)


def test_wells_in_a_state(ask: Ask) -> None:
    silent = ask("which wells in Anbar are silent")["data"]["rows"]
    assert [row["well_id"] for row in silent] == ["ANB-04"]
    stood = stamp(TIMES[COUNT - 28])
    assert [row["well_id"] for row in ask("which wells in Anbar are down", now=stood)["data"]["rows"]] == ["ANB-02"]
    assert ask("which wells in Anbar are stopped")["data"]["rows"] == []


# find_event


def test_when_a_threshold_was_crossed(ask: Ask) -> None:
    answer = ask("when did flow on ANB-03 drop below 1000 bpd")
    (event,) = answer["data"]["events"]
    assert answer["data"]["count"] == 1
    assert set(event) >= {"well_id", "metric", "start", "end", "value"}
    assert (event["well_id"], event["metric"], event["end"]) == ("ANB-03", "flow_rate", None)
    assert moment(event["start"]) == TIMES[COUNT - 12]
    assert event["value"] == DATA["ANB-03"]["flow_rate"][COUNT - 12]


def test_when_it_did_not_happen(ask: Ask) -> None:
    answer = ask("when did flow on ANB-01 drop below 1000 bpd")
    assert answer["data"] == {"events": [], "count": 0}
    assert answer["text"].strip()


def test_how_often_a_well_tripped(ask: Ask) -> None:
    answer = ask("how many times did ANB-02 trip in the last 3 days")
    assert answer["data"]["count"] == 2
    spans = [(moment(event["start"]), moment(event["end"])) for event in answer["data"]["events"]]
    assert spans == [(TIMES[COUNT - 100], TIMES[COUNT - 94]), (TIMES[COUNT - 30], TIMES[COUNT - 27])]
    assert "2 times" in answer["text"]
    assert ask("how many times did ANB-01 trip in the last 3 days")["data"]["count"] == 0


def test_when_it_last_tripped_and_started(ask: Ask) -> None:
    tripped = ask("when did ANB-02 last trip")["data"]["events"]
    assert moment(tripped[-1]["start"]) == TIMES[COUNT - 30]
    started = ask("when did ANB-02 last start")["data"]["events"]
    assert moment(started[-1]["start"]) == TIMES[COUNT - 27]


def test_downtime(ask: Ask) -> None:
    answer = ask("downtime of ANB-02 in the last 12 hours")
    (event,) = answer["data"]["events"]
    assert (moment(event["start"]), moment(event["end"])) == (TIMES[COUNT - 30], TIMES[COUNT - 27])
    assert "30 min" in answer["text"]


# data_quality, list_wells, status


def test_data_quality(ask: Ask) -> None:
    (row,) = ask("when did ANB-01 last send data")["data"]["rows"]
    assert set(row) >= {"well_id", "last_seen", "gaps", "suspect_metrics"}
    assert (row["well_id"], moment(row["last_seen"]), row["gaps"]) == ("ANB-01", NOW, [])
    (never,) = ask("when did ANB-04 last send data")["data"]["rows"]
    assert never["last_seen"] is None


def test_the_list_of_a_field(ask: Ask, client: httpx.Client) -> None:
    wells = ask("list the wells in Anbar")["data"]["wells"]
    assert [well["well_id"] for well in wells] == [*WELLS, "ANB-04"]
    assert wells[0] == client.get("/api/v1/wells/ANB-01").json()


def test_the_status_of_a_well_and_of_a_field(ask: Ask) -> None:
    (one,) = ask("how is ANB-01 doing")["data"]["wells"]
    assert set(one) >= {"well_id", "state", "last_seen", "latest", "finding", "open_alerts"}
    assert (one["state"], moment(one["last_seen"])) == ("running", NOW)
    assert one["latest"] == {name: DATA["ANB-01"][name][-1] for name in SIGNALS}
    assert isinstance(one["open_alerts"], int)
    field = {row["well_id"]: row["state"] for row in ask("status of the wells in Anbar")["data"]["wells"]}
    assert field == {"ANB-01": "running", "ANB-02": "running", "ANB-03": "running", "ANB-04": "silent"}


# explain, help, out of scope, diagnose


def test_explanations(ask: Ask) -> None:
    assert ask("what is gas lock")["data"]["fault"] in {"free_gas_lock", "gas_lock_full"}
    assert ask("how do I treat scale")["data"] == {"fault": "stage_scale", "metric": None}
    assert ask("what is intake pressure")["data"] == {"fault": None, "metric": "pip"}


@pytest.mark.parametrize("text", ["what can you do", "what is the weather in Paris", "turn off ANB-01", "hello"])
def test_what_has_no_data(ask: Ask, text: str) -> None:
    answer = ask(text)
    assert (answer["data"], answer["chart"], answer["confirm"]) == (None, None, None)


def test_a_diagnosis_is_in_its_own_key(ask: Ask, client: httpx.Client) -> None:
    answer = ask("what is wrong with ANB-03")
    assert answer["data"] is None
    assert answer["diagnosis"]["well_id"] == "ANB-03"
    listed = client.get("/api/v1/wells/ANB-03/diagnoses").json()["items"]
    assert answer["diagnosis"]["diagnosis_id"] in [one["diagnosis_id"] for one in listed]


# shift_report


def test_a_shift_report(ask: Ask) -> None:
    answer = ask("give me the handover for the last 24 hours in Anbar")
    data = answer["data"]
    assert set(data) >= {"start", "end", "wells", "alerts", "diagnoses", "production"}
    assert (moment(data["start"]), moment(data["end"])) == day()
    rows = {row["well_id"]: row for row in data["wells"]}
    assert set(rows) == {*WELLS, "ANB-04"}
    assert (rows["ANB-02"]["stops"], rows["ANB-02"]["stopped_s"]) == (2, 5400)
    for well in WELLS:
        assert rows[well]["produced_bbl"] == pytest.approx(within(well, "flow_rate", *day()).sum() / 144, rel=1e-9)
        assert rows[well]["lost_bbl"] == pytest.approx(max(0, rows[well]["target_bbl"] - rows[well]["produced_bbl"]))
    assert rows["ANB-04"]["produced_bbl"] is None
    total = sum(rows[well]["produced_bbl"] for well in WELLS)
    assert data["production"]["produced_bbl"] == pytest.approx(total)


def test_the_shift_is_the_sites(ask: Ask) -> None:
    data = ask("give me the handover for last night")["data"]
    start, end = moment(data["start"]), moment(data["end"])
    assert start is not None and end is not None
    assert start.hour == 18 and end <= NOW and end - start <= timedelta(hours=12)


# feedback


def test_feedback_is_confirmed_and_recorded(ask: Ask, client: httpx.Client) -> None:
    told = ask("what is wrong with ANB-03")
    offered = ask("that was wrong, it was a broken shaft", conversation_id=told["conversation_id"])
    assert offered["data"] is None and offered["confirm"]["text"]
    before = client.get("/api/v1/wells/ANB-03/root-causes").json()["items"]
    assert before == []
    body = {"conversation_id": told["conversation_id"], "confirm": offered["confirm"]["token"]}
    done = client.post("/api/v1/ask", json=body).json()
    assert (done["data"]["fault"], done["data"]["well_id"]) == ("broken_shaft", "ANB-03")
    (cause,) = client.get("/api/v1/wells/ANB-03/root-causes").json()["items"]
    assert (cause["fault"], cause["diagnosis_id"]) == ("broken_shaft", told["diagnosis"]["diagnosis_id"])
    again = client.post("/api/v1/ask", json=body)
    assert again.status_code == 409
