"""Numbers of the forecast, read once from its file."""

from functools import cache
from importlib import resources

import msgspec
import yaml


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each means stands beside it in forecast.yaml."""

    blocks: int
    blocks_known: int
    shortest_h: float
    shrink: float
    trusted_t: float
    straight_ratio: float
    straight_share: float
    in_line: float
    usual_share: float
    usual_times: float
    usual_least: int
    least_change: float
    reach_times: float
    reach_days: float
    value_times: float
    bend: float
    interval: float
    horizon_days: float


@cache
def settings() -> Settings:
    text = resources.files(__package__).joinpath("forecast.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Settings)
