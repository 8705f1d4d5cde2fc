"""A well of another field and one that never was: whatever one asks, the answers are the same but for the name."""

import json
import re
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.security.conftest import House

ASKED = (
    "why is {W} losing flow?",
    "how is {W} doing",
    "flow of {W} now",
    "average intake pressure on {W} last week",
    "plot motor temp of {W} for the last 24 h",
    "compare vibration of {W} and {M}",
    "compare flow of {W} this week and last week",
    "which wells run above 120 C",
    "top 5 wells by motor temperature",
    "when did flow on {W} drop below 1000 bpd",
    "when did {W} last send data",
    "list the wells",
    "list the wells in {F}",
    "how many wells are in {F}",
    "average flow in {F} today",
    "any alarms on {W} today",
    "open alerts",
    "alerts in {F}",
    "mute {W} vibration alarms for 2 hours",
    "tell me when {W} trips",
    "when will {W} motor temp reach 150 C",
    "what if I drop {W} to 50 Hz",
    "give me the handover for last night",
    "that was wrong, {W} had a broken shaft",
    "{w}",
    "is {W2} all right",
    "flow of {S} now",
    "wells like {P}",
    "which wells are down",
    "worst well by vibration in {F}",
    "total production of {F} yesterday",
)
ASKS = ("/api/v1/ask", "/api/v1/nlu/parse")
AGES = re.compile(r"\b\d+ (?:s|min)\b(?: ago)?|\d\d:\d\d|in \d+ s")
VARIES = re.compile(
    r'"(?:id|message_id|conversation_id|token|elapsed_ms|timestamp|at|diagnosis_id|updated_at|created_at|start|end)":\s*(?:"[^"]*"|[\d.]+)'
)


@pytest.fixture(scope="module")
def ground(embedded: House) -> dict[str, str]:
    """A well that is seen, one that is not, with readings, a log and an alert, and names of nothing."""
    mark = uuid.uuid4().hex[:4].translate(str.maketrans("0123456789", "ghjkmnpqrs"))
    ours, theirs = f"Ours{mark}", f"Theirs{mark}"
    mine, hidden = f"AK{mark}-201", f"QZ{mark}-414"
    sow(embedded, mine, ours)
    alert = sow(embedded, hidden, theirs)
    return {"mine": mine, "hidden": hidden, "ours": ours, "theirs": theirs, "alert": str(alert), "mark": mark}


def sow(house: House, well: str, field: str) -> int:
    """A well with a reading that raises an alert; its number."""
    body = {"well_id": well, "field": field, "limits": {"motor_temp": {"high": 150.0}}, "aliases": [f"{field} star"]}
    with house.admin() as admin:
        assert admin.post("/api/v1/wells", json=body).status_code == 201
        at = datetime.now(UTC).isoformat()
        reading = {"well_id": well, "timestamp": at, "flow_rate": 1717.0, "vibration": 9.9, "motor_temp": 171.0}
        assert admin.post("/telemetry/ingest", json=reading).status_code == 200
        until = time.monotonic() + 60
        while not (found := admin.get("/api/v1/alerts", params={"well": well}).json()["items"]):
            assert time.monotonic() < until
            time.sleep(0.1)
    return int(found[0]["id"])


def names(ground: dict[str, str], *, there: bool) -> dict[str, str]:
    """Of the hidden well and its field, or of what never was, in the same shape."""
    well = ground["hidden"] if there else f"QX{ground['mark']}-414"
    field = ground["theirs"] if there else f"Themes{ground['mark']}"
    alert = ground["alert"] if there else "98765432"
    return {
        "W": well,
        "w": well.lower(),
        "W2": well.replace("-414", "-415"),
        "M": ground["mine"],
        "F": field,
        "S": f"{field} star",
        "P": well.split("-")[0],
        "A": alert,
    }


def plain(answer: httpx.Response, used: dict[str, str]) -> str:
    text = AGES.sub("x", VARIES.sub('"x"', answer.text))
    text = re.sub(rf'(alerts?[ /#]|alert_id": ?)"?{used["A"]}\b"?', r"\1<A>", text, flags=re.IGNORECASE)
    for key in sorted(used, key=lambda key: -len(used[key])):
        if key not in {"M", "A"}:
            text = re.sub(re.escape(used[key]), f"<{key.upper()}>", text, flags=re.IGNORECASE)
    return f"{answer.status_code} {text}"


def test_no_question_tells_them_apart(embedded: House, ground: dict[str, str]) -> None:
    """The same words before the well came to be and after: not even how sure the reading is may differ."""
    used = names(ground, there=True) | {"W": f"QY{ground['mark']}-616", "F": f"Others{ground['mark']}"}
    used |= {
        "w": used["W"].lower(),
        "W2": used["W"].replace("616", "617"),
        "S": f"{used['F']} star",
        "P": "QY" + ground["mark"],
    }
    told = []
    for _ in range(2):
        with embedded.token("operator", ground["ours"]) as client:
            answers = [[client.post(path, json={"text": text.format(**used)}) for text in ASKED] for path in ASKS]
        told.append([[plain(answer, {"A": "98765432"}) for answer in of_path] for of_path in answers])
        if len(told) == 1:
            sow(embedded, used["W"], used["F"])
    for before, after in zip(*told, strict=True):
        apart = {text: pair for text, *pair in zip(ASKED, before, after, strict=True) if pair[0] != pair[1]}
        assert apart == {}


def test_no_address_tells_them_apart(embedded: House, ground: dict[str, str]) -> None:
    told = []
    for there in (True, False):
        used = names(ground, there=there)
        with embedded.token("engineer", ground["ours"]) as client:
            told.append([plain(answer, used) for answer in addressed(client, used)])
    assert told[0] == told[1]


def addressed(client: httpx.Client, used: dict[str, str]) -> list[httpx.Response]:
    well, field, alert = used["W"], used["F"], used["A"]
    gets: tuple[tuple[str, dict[str, str]], ...] = (
        (f"/api/v1/wells/{well}", {}),
        (f"/api/v1/wells/{well}/latest", {}),
        (f"/api/v1/wells/{well}/telemetry", {}),
        (f"/api/v1/wells/{well}/telemetry", {"format": "csv"}),
        (f"/api/v1/wells/{well}/events", {}),
        (f"/api/v1/wells/{well}/diagnoses", {}),
        (f"/api/v1/wells/{well}/root-causes", {}),
        ("/api/v1/alerts", {"well": well}),
        ("/api/v1/alerts", {"field": field}),
        ("/api/v1/alerts/metrics", {}),
        (f"/api/v1/alerts/{alert}", {}),
        (f"/api/v1/alerts/{alert}/history", {}),
        ("/api/v1/gateways/set-aside", {"well": well}),
        ("/api/v1/wells", {"after": well}),
        ("/api/v1/well-file", {"format": "csv"}),
        ("/api/v1/maintenance", {}),
        ("/api/v1/feedback", {}),
    )
    found = [client.get(path, params=query) for path, query in gets]
    posts: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"/api/v1/wells/{well}/diagnose", {}),
        (f"/api/v1/wells/{well}/events", {"kind": "note", "text": "x"}),
        (f"/api/v1/wells/{well}/root-causes", {"fault": "scale", "at": "2026-11-01T00:00:00Z", "text": "x"}),
        (f"/api/v1/alerts/{alert}/ack", {}),
        (f"/api/v1/alerts/{alert}/comment", {"text": "x"}),
        ("/api/v1/conversations", {"well_id": well}),
        ("/api/v1/maintenance", {"well_id": well, "reason": "x", "duration_s": 60}),
        ("/telemetry/ingest", {"well_id": well, "pip": 900}),
        ("/api/v1/diagnostics/decision_tree", tree(well)),
    )
    found += [client.post(path, json=body) for path, body in posts]
    found.append(client.patch(f"/api/v1/wells/{well}", json={"name": "x"}))
    found.append(client.delete(f"/api/v1/wells/{well}"))
    return found


def tree(well: str) -> dict[str, Any]:
    return {
        "well_id": well,
        "flow_stable": False,
        "production_below_target": True,
        "pip_low": False,
        "flow_level": "medium",
    }


def test_no_page_tells_them_apart(embedded: House, ground: dict[str, str]) -> None:
    person = embedded.person("engineer", ground["ours"])
    for path in ("/", "/wells", "/alerts", "/shift", "/gateways", "/feedback", "/conversations", "/alerts/figures"):
        shown = person.client.get(path).text
        assert ground["hidden"] not in shown, path
        assert ground["theirs"] not in shown, path
    assert ground["mine"] in person.client.get("/wells").text, "the control"
    told = []
    for there in (True, False):
        used = names(ground, there=there)
        well, field, alert = used["W"], used["F"], used["A"]
        paths = (f"/wells/{well}", f"/wells/{well}/edit", f"/alerts/{alert}", f"/wells/{well}/zoom")
        answers = [person.client.get(path) for path in paths]
        answers += [person.client.get(path, params={"field": field}) for path in ("/wells", "/alerts", "/shift")]
        told.append(
            [
                re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|\d\d:\d\d(:\d\d)?", "x", plain(one, used))
                for one in answers
            ]
        )
    for one, other in zip(*told, strict=True):
        assert one == other


def test_the_control_sees_a_difference(embedded: House, ground: dict[str, str]) -> None:
    """Who may see the well gets other answers: the comparison is not blind."""
    told = []
    for there in (True, False):
        used = names(ground, there=there)
        with embedded.token("operator", ground["ours"], ground["theirs"]) as client:
            told.append([plain(client.post("/api/v1/ask", json={"text": text.format(**used)}), used) for text in ASKED])
    differ = [text for text, one, other in zip(ASKED, *told, strict=True) if one != other]
    assert len(differ) >= 15, json.dumps(differ)


def test_the_counters_say_nothing_of_readings_elsewhere(embedded: House, ground: dict[str, str]) -> None:
    with embedded.token("viewer", ground["ours"]) as confined, embedded.token("viewer") as free:
        assert "wellspeak_readings" not in confined.get("/metrics").text
        assert "wellspeak_http_requests" in confined.get("/metrics").text
        assert "wellspeak_readings" in free.get("/metrics").text, "the control"
