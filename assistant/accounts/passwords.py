"""Passwords: hashed with argon2 outside the event loop, two at a time."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from telemetry.errors import Problem

SHORTEST, LONGEST = 12, 1000
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
# Starts no thread before the first password. Each hash takes 64 MiB, so the number of threads bounds the memory.
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
# Verified when a name is unknown, so that the answer takes as long; the password it was made from is not kept.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$270Nj2GZnEkkvT2dYD7ISQ$bO7s2+XYqd4jXqXKuWvwPzHIUWpp/kNgkPxf34+5WrQ"


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _HASHER.hash, _bytes(password))


async def matches(password_hash: str | None, password: str) -> bool:
    """None stands for an unknown name: never true, and as slow."""
    known = password_hash is not None and len(password) <= LONGEST
    right = await asyncio.get_running_loop().run_in_executor(
        _THREADS, _verify, password_hash if known and password_hash else _NOBODY, _bytes(password[:LONGEST])
    )
    return right and known


def weaknesses(password: str, field: str = "password") -> list[Problem]:
    """What keeps this from being a password."""
    if len(password) < SHORTEST:
        return [Problem(field, f"must have {SHORTEST} characters or more")]
    if len(password) > LONGEST:
        return [Problem(field, f"must have {LONGEST} characters or fewer")]
    if len(set(password)) < 4:
        return [Problem(field, "must not repeat so few characters")]
    return []


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _verify(password_hash: str, password: bytes) -> bool:
    try:
        return bool(_HASHER.verify(password_hash, password))
    except (VerificationError, InvalidHashError):
        return False
