"""Posts what happens to alerts to other programs, signed so that they can tell who posted it."""

import asyncio
import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlsplit

import httpx
import msgspec

from assistant.channels.model import ChannelError, Notice
from assistant.model import Alert
from assistant.settings import Settings

NAME = "webhook"
PATIENCE_S = 10.0
TRY_AGAIN = frozenset({408, 425, 429})
USUAL_PORTS = {"http": 80, "https": 443}
LONGEST_WAIT_S = 86_400.0


class Body(msgspec.Struct, frozen=True):
    """`seq` increases with what happens; one that is lower than what was seen of an alert is stale."""

    id: str
    seq: int
    action: str
    at: datetime
    by: str
    why: str
    alert: Alert


class Webhook:
    """Owns the connections. Only hosts that the site names are called, and redirections are not followed."""

    name = NAME

    def __init__(self, secret: str, hosts: tuple[str, ...]) -> None:
        self._secret, self._hosts = secret.encode(), frozenset(hosts)
        self._client: httpx.AsyncClient | None = None

    def wrong(self, address: str) -> str | None:
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            return "must be a URL"
        if parts.scheme not in USUAL_PORTS or not parts.hostname or "@" in parts.netloc:
            return "must be an http or https URL without user and password"
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        if port is not None and port != USUAL_PORTS[parts.scheme]:
            host = f"{host}:{port}"
        return None if host in self._hosts else "names a host that this site does not call"

    async def deliver(self, notice: Notice, address: str) -> None:
        """The address is looked at again: hosts may have been taken off the list."""
        if (problem := self.wrong(address)) is not None:
            raise ChannelError(f"the address {problem}", permanent=True)
        body = msgspec.json.encode(_body(notice))
        headers = signed(self._secret, f"alert-{notice.id}", int(notice.at.timestamp()), body)
        try:
            async with (
                asyncio.timeout(PATIENCE_S),
                self._opened().stream("POST", address, content=body, headers=headers) as answer,
            ):
                status, after = answer.status_code, answer.headers.get("retry-after", "")
        except httpx.InvalidURL as error:
            raise ChannelError("the address is no URL", permanent=True) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise ChannelError(f"could not be reached: {type(error).__name__}", permanent=False) from error
        if not 200 <= status < 300:
            again = status in TRY_AGAIN or status >= 500
            wait_s = min(float(after), LONGEST_WAIT_S) if after.isdecimal() and len(after) < 9 else None
            raise ChannelError(f"answered {status}", permanent=not again, after_s=wait_s)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=PATIENCE_S, follow_redirects=False, trust_env=False)
        return self._client


def opened(settings: Settings) -> Webhook | None:
    """None where the site has no secret to sign with, or names no host."""
    if not settings.webhook_secret or not settings.webhook_hosts:
        return None
    return Webhook(settings.webhook_secret, settings.webhook_hosts)


def signed(secret: bytes, key: str, at_s: int, body: bytes) -> dict[str, str]:
    """The headers of the Standard Webhooks convention: whoever has the secret can check all three."""
    told = hmac.digest(secret, f"{key}.{at_s}.".encode() + body, hashlib.sha256)
    return {
        "content-type": "application/json",
        "user-agent": "wellspeak",
        "webhook-id": key,
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,{base64.b64encode(told).decode()}",
    }


def _body(notice: Notice) -> Body:
    return Body(
        id=f"alert-{notice.id}",
        seq=notice.seq,
        action=notice.action,
        at=notice.at,
        by=notice.by,
        why=notice.why,
        alert=notice.alert,
    )
