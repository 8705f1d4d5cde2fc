"""wellspeak audit: whether the trail of what was done is whole."""

import asyncio
import sys
from argparse import Namespace

from assistant.accounts import audit
from assistant.accounts.audit import Verdict
from assistant.runtime import open_database
from assistant.settings import Settings

BROKEN = 1


def verify(settings: Settings, chosen: Namespace) -> int:
    """Exit code 1 when it is not; what is printed can be given to --known next time."""

    async def run() -> Verdict:
        async with open_database(settings) as db:
            return await audit.verify(db, chosen.known)

    found = asyncio.run(run())
    if found.broken_at is not None:
        print(f"the audit trail is broken at entry {found.broken_at}", file=sys.stderr)
        return BROKEN
    print(f"{found.entries}:{found.head}")
    return 0


def head(text: str) -> tuple[int, str]:
    """The argument of --known."""
    position, _, digest = text.partition(":")
    if not (position.isascii() and position.isdigit()) or (digest and len(bytes.fromhex(digest)) != 32):
        raise ValueError("not POSITION:HASH")
    return int(position), digest.lower()
