from datetime import UTC, datetime, timedelta

import msgspec

from assistant.findings import HOLDS, JOINS_ON, Findings
from rules.model import Diagnosis, Finding, Span
from telemetry.model import Reading
from tests.builders import a_well

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WELL = a_well("AK-014")


def kept() -> Findings:
    """A finding of NOW that rests on a reading of NOW."""
    findings = Findings()
    finding = Finding("normal", "Normal", 0.9, "info", None, "")
    findings.keep(WELL, Diagnosis("v", WELL.well_id, NOW, Span(NOW, NOW), None, finding), NOW)
    return findings


def wrote(findings: Findings, at: datetime, well_id: str = "AK-014") -> None:
    findings.note([Reading(well_id, at, {"pip": 1.0})])


def test_nothing_is_known_of_a_well_never_looked_at() -> None:
    assert Findings().fresh(WELL, NOW, NOW) is None
    assert Findings().last("AK-014") is None


def test_it_holds_for_a_while_and_never_for_an_earlier_moment() -> None:
    assert kept().fresh(WELL, NOW, NOW + HOLDS) is not None
    assert kept().fresh(WELL, NOW, NOW + HOLDS + SECOND) is None
    assert kept().fresh(WELL, NOW, NOW - SECOND) is None


def test_a_well_described_otherwise_is_looked_at_anew() -> None:
    assert kept().fresh(msgspec.structs.replace(WELL, target_flow=1.0), NOW, NOW) is None
    assert kept().fresh(msgspec.structs.replace(WELL, interval_s=30.0), NOW, NOW) is not None


def test_readings_after_a_pause_or_from_before_end_it() -> None:
    for at in (NOW + JOINS_ON[1] + SECOND, NOW + JOINS_ON[0] - SECOND):
        findings = kept()
        wrote(findings, at)
        assert findings.last("AK-014") is None
        assert kept().fresh(WELL, at, NOW + SECOND) is None


def test_the_next_reading_and_those_of_other_wells_leave_it() -> None:
    findings = kept()
    wrote(findings, NOW + 10 * SECOND)
    wrote(findings, NOW - timedelta(days=1), "BG-001")
    assert findings.fresh(WELL, NOW + 10 * SECOND, NOW + 10 * SECOND) is not None


def test_an_entry_in_the_log_ends_it() -> None:
    findings = kept()
    findings.forget("AK-014")
    findings.forget("AK-014")
    assert findings.last("AK-014") is None


def test_the_latest_of_some_wells() -> None:
    assert set(kept().among(["AK-014", "BG-001"], NOW - SECOND)) == {"AK-014"}
    assert kept().among(["AK-014"], NOW) == {}
    assert kept().among(["BG-001"], NOW - SECOND) == {}


# Of moments that are over.


def past(seen: datetime | None = NOW) -> Findings:
    findings = Findings()
    finding = Finding("normal", "Normal", 0.9, "info", None, "")
    findings.keep_past(WELL, Diagnosis("v", WELL.well_id, NOW, Span(NOW, NOW), None, finding), seen)
    return findings


def test_another_moment_or_another_last_reading_is_not_what_was_kept() -> None:
    assert past().past(WELL, NOW, NOW + SECOND) is None
    assert past().past(WELL, NOW - SECOND, NOW) is None
    assert past().past(a_well("AK-014", target_flow=1.0), NOW, NOW) is None


def test_a_past_moment_is_found_again_until_a_reading_from_before_it_comes() -> None:
    findings = past()
    wrote(findings, NOW + SECOND)
    assert findings.past(WELL, NOW, NOW) is not None
    wrote(findings, NOW - SECOND)
    assert findings.past(WELL, NOW, NOW) is None


def test_of_past_moments_the_last_few_are_kept() -> None:
    findings = past()
    finding = Finding("normal", "Normal", 0.9, "info", None, "")
    for n in range(1, 6):
        at = NOW + n * SECOND
        findings.keep_past(WELL, Diagnosis("v", WELL.well_id, at, Span(at, at), None, finding), NOW)
    assert findings.past(WELL, NOW, NOW) is None
    assert findings.past(WELL, NOW, NOW + 5 * SECOND) is not None
