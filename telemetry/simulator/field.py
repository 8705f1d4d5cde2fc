"""The demonstration field: which wells there are, and what befalls each."""

from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files

import msgspec
import yaml

from telemetry.model import Well
from telemetry.simulator.plant import designed, nameplate, registered
from telemetry.simulator.run import Episode, SimWell

FIELDS = {"AK": "Akkas", "BG": "Burgan", "RM": "Rumaila"}
SLOW_MIN = 10_080
# Healthy wells, and the fault that comes and goes on each while one watches.
VISITS = (
    ("AK-015", "deadhead"),
    ("BG-022", "free_gas_lock"),
    ("RM-033", "trip_unplanned"),
    ("BG-026", "gas_lock_full"),
    ("RM-035", "gauge_comms_loss"),
)
FIRST_MIN, EVERY_MIN, LAST_MIN = 4, 30, 50


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    design: dict[str, float]
    pump: str
    stages: int
    plays: str | None = None
    since_min: float = 0.0


def _sim_well(entry: Entry, now: datetime, first: datetime) -> SimWell:
    plant = designed(**entry.design)
    prefix, number = entry.id.split("-")
    well = Well(
        entry.id,
        name=f"{FIELDS[prefix]} {int(number)}",
        field=FIELDS[prefix],
        aliases=(f"{prefix}{int(number)}", f"{FIELDS[prefix]} number {int(number)}"),
        target_flow=round(plant.flow_bpd * 0.98, -1),
        pump=nameplate(plant, entry.pump, entry.stages),
        feeder=f"{FIELDS[prefix]} feeder {1 + int(number) % 2}",
        header=f"{FIELDS[prefix]} header {1 + int(number) % 3}",
        install_date=(first - timedelta(days=200 + 7 * (int(number) % 10))).date(),
        drive_mode="fixed",
        motor_rating_hp=round(plant.current_a * 3.2),
        casing_id_in=6.3,
        interval_s=300,
    )
    since = first if entry.since_min >= SLOW_MIN else now
    onset = since - timedelta(minutes=entry.since_min) if entry.plays else None
    return SimWell(registered(plant, well), plant, entry.plays, onset)


def demo_field(now: datetime, first: datetime | None = None) -> list[SimWell]:
    """The wells as they stand at the start of the demonstration; slow faults count from its `first` start ever."""
    text = files("telemetry").joinpath("simulator", "field.yaml").read_text("utf-8")
    entries = msgspec.convert(yaml.safe_load(text), list[Entry])
    return [_sim_well(entry, now, first or now) for entry in entries]


def visited(wells: list[SimWell], start: datetime, hours: float = 720) -> list[SimWell]:
    """The same wells with fast faults coming to the healthy ones from `start` on, one after the other."""
    visits: dict[str, list[Episode]] = {host: [] for host, _ in VISITS}
    for turn in range(int(hours * 60 / EVERY_MIN)):
        onset = start + timedelta(minutes=FIRST_MIN + EVERY_MIN * turn)
        host, fault = VISITS[turn % len(VISITS)]
        visits[host].append(Episode(fault, onset, onset + timedelta(minutes=LAST_MIN)))
    return [replace(sim, then=tuple(visits.get(sim.well.well_id, ()))) for sim in wells]
