"""Numbers of the prediction, read once from their file."""

from functools import cache
from importlib import resources

import msgspec
import yaml


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each means stands beside it in affinity.yaml."""

    frequency_least: float
    frequency_most: float
    thinkable_least: float
    thinkable_most: float
    magnetising: float
    shut_off_power: float
    shut_off_head: float
    tubing_share: float
    wellhead_share: float
    cooling_power: float
    assumed_rise: float
    assumed_room: float
    shown_room: float
    affinity_pct: float
    affinity_pct_per_hz: float
    inflow_step_share: float
    shut_in_h: float
    separated: float
    gas_gravity: float
    intake_degc: float
    gas_room: float
    rise_room_pct: float
    gassy: float


@cache
def settings() -> Settings:
    text = resources.files(__package__).joinpath("affinity.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Settings)
