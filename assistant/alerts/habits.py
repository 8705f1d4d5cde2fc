"""How alerts are raised and kept few, read from habits.yaml."""

from importlib import resources

import msgspec
import yaml

from assistant.model import Priority
from rules.limits import Flapping


class Habits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    late_after_s: float
    flapping: Flapping
    limit_priorities: dict[str, Priority]


HABITS = msgspec.convert(
    yaml.safe_load(resources.files(__package__).joinpath("habits.yaml").read_text("utf-8")), Habits
)
