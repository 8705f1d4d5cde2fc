"""How PostgreSQL, which refuses to run as root, is run by root."""

import os
import pwd
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from telemetry.errors import StartRefused

_KEEP_REACH = "+dac_override,+dac_read_search"


def wrapper(postgres: Path, data_dir: Path) -> Sequence[str]:
    """The words to put before a command so that it may run `postgres` and write in `data_dir`; empty for a user."""
    if os.geteuid() != 0:
        return ()
    for words in _ways():
        if _works(words, postgres, data_dir):
            return words
    raise StartRefused(
        "PostgreSQL does not run as root and this machine lets root neither open a user namespace nor become another "
        "user; start as an ordinary user, or set WELLSPEAK_DATABASE_URL"
    )


def _ways() -> Iterator[Sequence[str]]:
    """First a user namespace, where files stay root's; else another user who keeps root's reach into folders."""
    people = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
    for person in people[:1]:
        yield "unshare", "--user", f"--map-user={person.pw_uid}"
    for person in sorted(people, key=lambda entry: entry.pw_name != "nobody")[:1]:
        identity = [f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]
        reach = [f"--inh-caps={_KEEP_REACH}", f"--ambient-caps={_KEEP_REACH}", "--securebits=+no_setuid_fixup"]
        yield "setpriv", *identity, *reach
        yield "setpriv", *identity


def _works(words: Sequence[str], postgres: Path, data_dir: Path) -> bool:
    probe = 'touch "$1/.probe" && rm "$1/.probe" && "$2" --version'
    command = [*words, "sh", "-c", probe, "probe", str(data_dir), str(postgres)]
    try:
        return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0  # noqa: S603
    except OSError:
        return False


def private_dir(path: Path, words: Sequence[str], like: Path) -> None:
    """Makes a folder for the socket that only the server's user enters; refuses one that somebody else has laid."""
    path.mkdir(mode=0o700, exist_ok=True)
    owner = like.stat().st_uid
    if os.geteuid() == 0 and words:
        os.chown(path, owner, -1, follow_symlinks=False)
    found = path.lstat()
    if path.is_symlink() or found.st_uid != owner or (path != like and found.st_mode & 0o077):
        raise StartRefused(f"{path} belongs to somebody else; remove it")
