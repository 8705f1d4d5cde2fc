"""What a channel is, what it is given to deliver, and how it says that it could not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Protocol

import yaml

from assistant.errors import AssistantError
from assistant.model import Alert

TELLS: Mapping[str, list[str]] = yaml.safe_load(
    resources.files(__package__).joinpath("channels.yaml").read_text("utf-8")
)


@dataclass(frozen=True)
class Notice:
    """What has happened to an alert, for one address. A repetition has the `id` of what it repeats."""

    id: int
    seq: int
    action: str
    alert: Alert
    at: datetime
    by: str = ""
    why: str = ""


class ChannelError(AssistantError):
    """`permanent`: trying again cannot help. `after_s`: the receiver has said when it can."""

    code = "channel"

    def __init__(self, message: str, *, permanent: bool, after_s: float | None = None) -> None:
        self.permanent, self.after_s = permanent, after_s
        super().__init__(message)


class Channel(Protocol):
    @property
    def name(self) -> str: ...

    def wrong(self, address: str) -> str | None:
        """Why this is no address that the channel delivers to; None where it is one."""
        ...

    async def deliver(self, notice: Notice, address: str) -> None:
        """Raises ChannelError where it was not taken."""
        ...

    async def close(self) -> None: ...
