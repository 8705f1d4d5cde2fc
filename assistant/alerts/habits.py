"""How alerts are raised and kept few, read from habits.yaml."""

from importlib import resources

import msgspec
import yaml

from assistant.model import AlertKind, Priority
from rules.limits import Flapping


class Silence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    priority: Priority
    together_s: float
    fellows: int
    forgotten_after_s: float


class Judging(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at_least: float
    looks: int
    looks_s: float
    gone_looks: int
    gone_s: float
    at_once: tuple[Priority, ...]
    data_faults: tuple[str, ...]


class Flood(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    most: int
    within_s: float
    over: int
    priorities: tuple[Priority, ...]
    kinds: tuple[AlertKind, ...]
    priority: Priority


class Together(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    faults: tuple[str, ...]
    parent: str
    within_s: float


class Settling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lasts_s: float
    signals: tuple[str, ...]


class Escalation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    priorities: tuple[Priority, ...]


class Habits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    late_after_s: float
    flapping: Flapping
    limit_priorities: dict[str, Priority]
    silence: Silence
    diagnosis: Judging
    stopped: tuple[str, ...]
    settling: Settling
    together: Together
    flood: Flood
    escalation: Escalation


HABITS = msgspec.convert(
    yaml.safe_load(resources.files(__package__).joinpath("habits.yaml").read_text("utf-8")), Habits
)
