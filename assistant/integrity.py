"""Whether the program is as it was built: every installed file against the hash that came with it."""

import base64
import hashlib
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import structlog

from telemetry.errors import StartRefused

NAME = "wellspeak"
PACKAGES = ("assistant/", "nlp/", "rules/", "telemetry/", "web/")
SHOWN_AT_MOST = 5

LOG = structlog.get_logger(__name__)


def check(found: Distribution | None = None) -> None:
    """StartRefused where rules, models, migrations, pages or code were changed since they were built."""
    try:
        built = found or distribution(NAME)
    except PackageNotFoundError:
        LOG.info("integrity_unchecked", why="the program is not installed")
        return
    files = list(_recorded(built))
    if not files:
        LOG.info("integrity_unchecked", why="it runs from its source tree, which has no record of what was built")
        return
    wrong = [name for name, digest in files if _digest(built, name) != digest]
    if wrong:
        named = ", ".join(wrong[:SHOWN_AT_MOST]) + (" and more" if len(wrong) > SHOWN_AT_MOST else "")
        raise StartRefused(f"changed or missing since it was built: {named}; install this version again")
    LOG.info("integrity_checked", files=len(files))


def _recorded(built: Distribution) -> Iterable[tuple[str, str]]:
    for file in built.files or ():
        name = file.as_posix()
        if name.startswith(PACKAGES) and file.hash is not None and file.hash.mode == "sha256":
            yield name, file.hash.value


def _digest(built: Distribution, name: str) -> str | None:
    try:
        with open(str(built.locate_file(name)), "rb") as content:  # noqa: PTH123
            digest = hashlib.file_digest(content, "sha256").digest()
    except OSError:
        return None
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
