"""A notice of an alert."""

from typing import Any

from assistant.channels.model import Notice
from assistant.model import Alert
from tests.builders import NOON


def a_notice(number: int = 7, action: str = "raise", **changes: Any) -> Notice:
    values: dict[str, Any] = {
        "id": 3,
        "well_id": "AK-014",
        "kind": "limit",
        "cause": "limit:motor_temp:high",
        "priority": "high",
        "state": "unacknowledged",
        "onset": NOON,
        "raised_at": NOON,
        "text": "Motor temperature of AK-014 is above its high limit: 130 °C, limit 120 °C.",
    }
    return Notice(id=number, seq=40 + number, action=action, alert=Alert(**(values | changes)), at=NOON)
