"""What every story checks the same way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx


def at(seconds_ago: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds_ago)).isoformat().replace("+00:00", "Z")


def is_error(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The contract's error shape; its details."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    assert body["status_code"] == status
    assert body["error"]["type"] == kind
    assert set(body["error"]) >= {"id", "type", "message", "details", "timestamp"}
    assert body["error"]["timestamp"].endswith("Z")
    details: dict[str, Any] = body["error"]["details"]
    return details
