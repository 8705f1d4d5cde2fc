"""Codes of an authenticator app: RFC 6238 with SHA-1, six digits and steps of 30 s, as every app has them."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

STEP_S = 30
DIGITS = 6
DRIFT = 1
SECRET_BYTES = 20


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """RFC 4226 over the number of the step."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S


def accepted(secret: bytes, code: str, now: datetime, last_step: int) -> int | None:
    """The step that a code is of, for a clock up to one step off; None for a wrong code and for one used before."""
    given = "".join(code.split())
    if len(given) != DIGITS or not (given.isascii() and given.isdigit()):
        return None
    here = step_of(now)
    matching = [
        step for step in range(here - DRIFT, here + DRIFT + 1) if hmac.compare_digest(code_at(secret, step), given)
    ]
    return next((step for step in matching if step > last_step), None)


def as_text(secret: bytes) -> str:
    """As one types it into an app: groups of four."""
    plain = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))


def address(secret: bytes, username: str) -> str:
    """What an app reads when it is opened with it on the same device."""
    plain = as_text(secret).replace(" ", "")
    return f"otpauth://totp/Wellspeak:{quote(username)}?secret={plain}&issuer=Wellspeak"
