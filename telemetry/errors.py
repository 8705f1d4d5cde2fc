"""What can go wrong with wells and readings.

TelemetryError
├── Invalid             some fields are wrong; names every one
├── NotFound            no such thing, or not for this caller
├── Conflict            it exists already, or has moved on
├── Malformed           the body cannot be read at all
├── TooLarge            more than may be sent at once
├── Unsupported         a content type or encoding that is not taken
├── Outdated            the register has changed since the readings were checked; check them again
├── Unavailable         the database or the queue cannot take it now; try again
├── DatabaseFault       the database refused what should have worked
│   └── DataRefused     because of the very data; without them the rest may pass
└── StartRefused        the embedded database or the schema cannot be used; says why
"""

from collections.abc import Iterable

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One wrong field and what is wrong with it."""

    field: str
    message: str


class TelemetryError(Exception):
    code = "telemetry_error"


class Invalid(TelemetryError):
    code = "invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in self.problems))


class NotFound(TelemetryError):
    code = "not_found"


class Conflict(TelemetryError):
    code = "conflict"


class Malformed(TelemetryError):
    code = "malformed"


class TooLarge(TelemetryError):
    code = "too_large"


class Unsupported(TelemetryError):
    code = "unsupported"


class Unavailable(TelemetryError):
    code = "unavailable"

    def __init__(self, message: str, retry_after_s: int = 5) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class Outdated(TelemetryError):
    code = "outdated"


class DatabaseFault(TelemetryError):
    code = "database_fault"


class DataRefused(DatabaseFault):
    code = "data_refused"


class StartRefused(TelemetryError):
    code = "start_refused"
