"""How people go on from what was last spoken of: context.yaml."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml

HABITS: Mapping[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("context.yaml").read_text("utf-8"))
