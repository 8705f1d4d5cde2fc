"""Passwords: hashed with argon2 outside the event loop, two at a time."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.accounts.guessable import is_guessable
from assistant.errors import TooMany
from telemetry.errors import Problem

T = TypeVar("T")
SHORTEST, LONGEST = 12, 1000
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
# Starts no thread before the first password. Each hash takes 64 MiB, so the number of threads bounds the memory.
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
# Whoever floods the sign-in waits for nothing: those who come later are told to come again.
WAITING_AT_MOST = 40
# Verified when a name is unknown, so that the answer takes as long; the password it was made from is not kept.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$270Nj2GZnEkkvT2dYD7ISQ$bO7s2+XYqd4jXqXKuWvwPzHIUWpp/kNgkPxf34+5WrQ"


async def hashed(password: str) -> str:
    return await _apart(_HASHER.hash, _bytes(password))


async def matches(password_hash: str | None, password: str) -> bool:
    """None stands for an unknown name: never true, and as slow."""
    known = password_hash is not None and len(password) <= LONGEST
    hashed_one = password_hash if known and password_hash else _NOBODY
    return await _apart(_verify, hashed_one, _bytes(password[:LONGEST])) and known


def weaknesses(password: str, username: str = "", field: str = "password") -> list[Problem]:
    """What keeps this from being a password of that person."""
    if len(password) < SHORTEST:
        return [Problem(field, f"must have {SHORTEST} characters or more")]
    if len(password) > LONGEST:
        return [Problem(field, f"must have {LONGEST} characters or fewer")]
    if len(set(password)) < 4:
        return [Problem(field, "must not repeat so few characters")]
    if is_guessable(password, (username,)):
        return [Problem(field, "is too easy to guess: use several words that do not belong together")]
    return []


async def _apart(work: Callable[..., T], *given: object) -> T:
    if _THREADS._work_queue.qsize() >= WAITING_AT_MOST:
        raise TooMany("Too many sign-ins at once. Try again shortly.", 5)
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work, *given)


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _verify(password_hash: str, password: bytes) -> bool:
    try:
        return bool(_HASHER.verify(password_hash, password))
    except (VerificationError, InvalidHashError):
        return False
