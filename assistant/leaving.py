"""The end of a process that was told to stop: soon, whatever still hangs."""

import os
import sys
import threading

import structlog

WITHIN_S = 12.0

LOG = structlog.get_logger(__name__)


def soon(within_s: float = WITHIN_S) -> None:
    """A database that hangs keeps no process alive. Nothing that was answered is lost: it was committed before."""
    timer = threading.Timer(within_s, _leave)
    timer.daemon = True
    timer.start()


def _leave() -> None:
    LOG.warning("left_without_waiting")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
