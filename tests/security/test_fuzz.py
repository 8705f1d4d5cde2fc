"""Requests made up from the OpenAPI document: whatever it allows is answered, soon, and never by a fault of ours."""

import os
import time
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, strategies

from tests.faults.ledger import HEADERS
from tests.security.conftest import House

# Of each operation, of which there are some sixty; `make fuzz` sets the number, every run of the tests makes up a few.
EXAMPLES = max(2, int(os.environ.get("WELLSPEAK_FUZZ_EXAMPLES", "0")) // 30)
HANG_S = 2.0
BUSY_S = 30.0
ENDLESS = {"/api/v1/events"}
# What takes the house itself away.
DEADLY = {"/api/v1/dead-letters/discard"}

pytestmark = pytest.mark.fuzz


def test_nothing_that_the_document_allows_breaks_the_server(embedded: House) -> None:
    with embedded.admin() as admin:
        document: dict[str, Any] = admin.get("/openapi.json").json()
    document["paths"] = {path: item for path, item in document["paths"].items() if path not in ENDLESS | DEADLY}
    schema = schemathesis.openapi.from_dict(document)
    faults: list[str] = []
    asked, slowest = 0, 0.0

    for result in schema.get_all_operations():
        operation = result.ok()

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=EXAMPLES < 10,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(data=strategies.data())
        def run(data: Any, operation: Any = operation) -> None:
            nonlocal asked, slowest
            case = data.draw(operation.as_strategy())
            began = time.monotonic()
            answer = case.call(base_url=embedded.url, headers=HEADERS, timeout=BUSY_S)
            slowest = max(slowest, time.monotonic() - began)
            asked += 1
            if answer.status_code >= 500:
                faults.append(f"{operation.method.upper()} {case.formatted_path}: {answer.status_code} {answer.text}")

        run()
    print(f"\n{asked} requests from the document, {len(faults)} answered 5xx, the slowest after {slowest:.2f} s")
    assert asked >= 40
    assert faults == []
    if EXAMPLES >= 100:
        assert slowest < HANG_S
