"""Requests made up from the OpenAPI document: whatever it allows is answered, soon, and never by a fault of ours."""

import os
import time
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase

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


class Asked:
    """What came of the requests so far."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.count, self.slowest = 0, 0.0
        self.faults: list[str] = []

    def ask(self, operation: Any) -> None:
        """As many made-up requests as are wanted of one operation."""

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=EXAMPLES < 10,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def run(case: Any) -> None:
            began = time.monotonic()
            answer = case.call(base_url=self._house.url, headers=HEADERS, timeout=BUSY_S)
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.count += 1
            if answer.status_code >= 500:
                self.faults.append(f"{operation.label}: {answer.status_code} {answer.text}")

        run()


def test_nothing_that_the_document_allows_breaks_the_server(embedded: House) -> None:
    with embedded.admin() as admin:
        document: dict[str, Any] = admin.get("/openapi.json").json()
    document["paths"] = {path: item for path, item in document["paths"].items() if path not in ENDLESS | DEADLY}
    asked = Asked(embedded)
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        asked.ask(result.ok())
    print(f"\n{asked.count} requests, {len(asked.faults)} answered 5xx, the slowest after {asked.slowest:.2f} s")
    assert asked.count >= 40
    assert asked.faults == []
    if EXAMPLES >= 100:
        assert asked.slowest < HANG_S
