from datetime import timedelta
from itertools import pairwise

from telemetry.simulator import demo_field
from telemetry.simulator.field import VISITS, visited
from tests.telemetry.simulator.plants import NOW
from tests.telemetry.simulator.test_scenarios import ISSUE

WELLS = demo_field(NOW)


def test_no_two_wells_share_a_name() -> None:
    names = [name.lower() for sim in WELLS for name in (sim.well.well_id, sim.well.name or "", *sim.well.aliases)]
    assert len(names) == len(set(names))


def test_at_least_16_wells_in_3_fields_with_their_pumps() -> None:
    assert len(WELLS) >= 16
    assert len({sim.well.field for sim in WELLS}) == 3
    assert all(sim.well.pump and sim.well.pump.head_curve and sim.well.target_flow for sim in WELLS)


def test_every_fault_of_the_issue_is_played_from_the_start() -> None:
    played = {sim.scenario or "normal" for sim in WELLS}
    assert set(ISSUE) <= played
    assert next(sim.scenario for sim in WELLS if sim.well.well_id == "AK-014") == "free_gas_lock"
    assert all(sim.onset < NOW for sim in WELLS if sim.onset)


def test_slow_faults_go_on_after_a_restart_and_fast_ones_begin_anew() -> None:
    later = {sim.well.well_id: sim for sim in demo_field(NOW + timedelta(days=2), first=NOW)}
    before = {sim.well.well_id: sim for sim in WELLS}
    assert later["AK-012"].onset == before["AK-012"].onset
    assert later["AK-014"].onset == before["AK-014"].onset + timedelta(days=2)


def test_visits_never_overlap_and_come_to_healthy_wells_only() -> None:
    guests = {sim.well.well_id: sim for sim in visited(WELLS, NOW)}
    assert all(guests[host].scenario is None for host, _ in VISITS)
    assert not any(sim.then for name, sim in guests.items() if name not in dict(VISITS))
    for host, fault in VISITS:
        visits = guests[host].then
        assert all(a.until + timedelta(minutes=20) < b.onset for a, b in pairwise(visits))
        assert {visit.scenario for visit in visits} == {fault}


def test_first_visit_comes_within_five_minutes() -> None:
    onsets = [visit.onset for sim in visited(WELLS, NOW) for visit in sim.then]
    assert NOW + timedelta(minutes=3) <= min(onsets) <= NOW + timedelta(minutes=5)
