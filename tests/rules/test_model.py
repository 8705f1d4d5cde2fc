"""The shapes that leave as JSON."""

from datetime import UTC, datetime

import msgspec

from rules.model import Diagnosis, Finding, RuledOut, Span

AT = datetime(2026, 11, 20, tzinfo=UTC)


def test_nothing_known_is_null_not_absent():
    said = Diagnosis("v", "A-1", AT, Span(AT, AT), None, Finding("normal", "Normal", 0.9, "info", None, "fine"))
    plain = msgspec.json.decode(msgspec.json.encode(said))
    assert plain["baseline"] is None
    assert plain["diagnosis"]["since"] is None
    assert plain["next_test"] is None
    assert plain["ruled_out"] == []


def test_ruled_out_has_the_keys_of_the_contract():
    assert msgspec.to_builtins(RuledOut("pump_off", "x")) == {"fault": "pump_off", "because": "x"}
