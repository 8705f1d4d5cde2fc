"""Structured logs: one JSON object a line on standard error, set up in one place; secrets never in them."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.types import EventDict, Processor

SECRET_NAMES = re.compile(r"password|secret|token|api_?key|authorization|cookie", re.IGNORECASE)
SECRET_IN_URL = re.compile(r"(\w+://[^:/@\s]*):[^@\s]*@")
LOUD = ("uvicorn.access", "asyncio", "litestar")


def set_up(level: str = "info", *, stream: Any = None) -> None:
    """Ours and those of every library, in one shape."""
    root = logging.getLogger()
    root.handlers = [handler(stream)]
    root.setLevel(level.upper())
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def as_config(level: str) -> dict[str, Any]:
    """The same for a process that another program starts and that takes a logging configuration."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"json": {"()": "assistant.logs.handler"}},
        "root": {"handlers": ["json"], "level": level.upper()},
        "loggers": {name: {"level": "WARNING"} for name in LOUD},
    }


def handler(stream: Any = None) -> logging.Handler:
    shared = _shared()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    made = logging.StreamHandler(stream or sys.stderr)
    to_json: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ]
    made.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=to_json))
    return made


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]


def hide_secrets(_: Any, __: str, event: EventDict) -> EventDict:
    """By the name of the field, and passwords inside URLs in any text."""
    for name, value in event.items():
        if SECRET_NAMES.search(name):
            event[name] = "***"
        elif isinstance(value, str):
            event[name] = SECRET_IN_URL.sub(r"\1:***@", value)
    return event
