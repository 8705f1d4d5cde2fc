"""One frozen Settings from the environment; plain values, builds nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.errors import BadSetting

PREFIX = "WELLSPEAK_"
LEAST_CONNECTIONS = 6
SECRETS = frozenset(
    {"database_url", "redis_url", "amqp_url", "admin_password", "admin_token", "webhook_secret", "smtp_url"}
)


@dataclass(frozen=True)
class Settings:
    """Every default is the embedded one. An empty URL means: embedded database, in-process bus, no queue between."""

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path("data")
    database_url: str = ""
    redis_url: str = ""
    amqp_url: str = ""
    admin_password: str = ""
    admin_token: str = ""
    timezone: str = "UTC"
    day_shift: tuple[time, time] = (time(6), time(18))
    unknown_wells: Literal["register", "reject"] = "register"
    public_url: str = ""
    retention_days: int = 730
    ingest_rate: int = 5000
    question_rate: int = 60
    database_connections: int = 15
    escalate_after_s: int = 900
    webhook_secret: str = ""
    webhook_hosts: tuple[str, ...] = ()
    smtp_url: str = ""
    mail_from: str = ""
    mail_domains: tuple[str, ...] = ()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    sign_in_notice: str = ""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        """BadSetting names the variable that is wrong. A secret may stand in a file named by NAME_FILE."""
        found: dict[str, Any] = {}
        for field in fields(cls):
            name = PREFIX + field.name.upper()
            text = _text(environ, name, secret=field.name in SECRETS)
            if text:
                found[field.name] = _parsed(name, text, _READERS[field.name])
        return cls(**found)

    def __repr__(self) -> str:
        """Secrets are never shown, not even by accident in a log or a traceback."""
        shown = (
            f"{f.name}={'***' if f.name in SECRETS and getattr(self, f.name) else getattr(self, f.name)!r}"
            for f in fields(self)
        )
        return f"Settings({', '.join(shown)})"


def _text(environ: Mapping[str, str], name: str, *, secret: bool) -> str:
    file_name = f"{name}_FILE"
    path = environ.get(file_name, "").strip() if secret else ""
    if not path:
        return environ.get(name, "").strip()
    if environ.get(name, "").strip():
        raise BadSetting(f"{name} and {file_name} are both set; set one of them.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{file_name} names a file that cannot be read.") from error


def _parsed(name: str, text: str, reader: Callable[[str], Any]) -> Any:
    try:
        return reader(text)
    except ValueError as error:
        raise BadSetting(f"{name} {error}.") from error


def _words(text: str) -> str:
    if any(ord(c) < 32 for c in text):
        raise ValueError("holds a control character")
    return text


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not {text[:40]!r}")
        return int(text)

    return read


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}, not {text[:40]!r}")
        return text.lower()

    return read


def _url(*schemes: str) -> Callable[[str], str]:
    """The value is a secret: it is not repeated in the message."""

    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.netloc or parts.path):
            raise ValueError(f"must be a URL that begins with {' or '.join(s + '://' for s in schemes)}")
        return text

    return read


def _web_address(text: str) -> str:
    """Cookies and links are bound to its host."""
    parts = urlsplit(_url("http", "https")(text))
    if not parts.hostname or parts.port == 0:
        raise ValueError("must name a host, as https://wells.example does")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"must be an IANA time zone such as Asia/Kuwait, not {text[:40]!r}") from error
    return text


def _shift(text: str) -> tuple[time, time]:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError as error:
        raise ValueError(f"must be two times of day such as 06:00-18:00, not {text[:40]!r}") from error
    if start >= end:
        raise ValueError("must begin before it ends, on one day")
    return start, end


def _token(text: str) -> str:
    if len(text) < 32:
        raise ValueError("must have 32 characters or more")
    return _words(text)


def _hosts(text: str) -> tuple[str, ...]:
    """Names, IPv6 in brackets, with a port where it is not the usual one."""
    found = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for one in found:
        parts = urlsplit(f"http://{one}")
        if parts.netloc != one or not parts.hostname or "@" in one or parts.port == 0:
            raise ValueError(f"must be hosts such as hooks.example or 10.0.0.5:8080, with commas, not {one[:40]!r}")
    return found


def _domains(text: str) -> tuple[str, ...]:
    found = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    if not all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", one) for one in found):
        raise ValueError(f"must be domains such as wells.example, with commas, not {text[:40]!r}")
    return found


def _mail(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", text):
        raise ValueError(f"must be a mail address such as wells@site.example, not {text[:40]!r}")
    return text


_READERS: Mapping[str, Callable[[str], Any]] = {
    "host": _words,
    "port": _whole(0, 65535),
    "data_dir": lambda text: Path(_words(text)).expanduser(),
    "database_url": _url("postgresql", "postgres"),
    "redis_url": _url("redis", "rediss"),
    "amqp_url": _url("amqp", "amqps"),
    "admin_password": _words,
    "admin_token": _token,
    "timezone": _zone,
    "day_shift": _shift,
    "unknown_wells": _one_of("register", "reject"),
    "public_url": _web_address,
    "retention_days": _whole(1, 36500),
    "ingest_rate": _whole(1, 10_000_000),
    "question_rate": _whole(1, 1_000_000),
    "database_connections": _whole(LEAST_CONNECTIONS, 1000),
    "escalate_after_s": _whole(0, 86_400),
    "webhook_secret": _token,
    "webhook_hosts": _hosts,
    "smtp_url": _url("smtp", "smtps"),
    "mail_from": _mail,
    "mail_domains": _domains,
    "log_level": _one_of("debug", "info", "warning", "error"),
    "sign_in_notice": _words,
}
