"""Sends alerts that ask for somebody as mail, over the site's own mail server."""

import asyncio
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from assistant import replies
from assistant.channels.model import ChannelError, Notice
from assistant.settings import Settings

NAME = "email"
PATIENCE_S = 15.0
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*)")
PORTS = {"smtp": 587, "smtps": 465}


class Email:
    """`smtps` speaks TLS from the first byte; `smtp` changes to it where the server can, and must before a password."""

    name = NAME

    def __init__(self, url: str, sender: str, domains: tuple[str, ...], *, zone: str, public_url: str) -> None:
        self._parts, self._sender = urlsplit(url), sender
        self._domains = frozenset(domains or (sender.rpartition("@")[2].lower(),))
        self._zone, self._public_url = zone, public_url

    def wrong(self, address: str) -> str | None:
        match = ADDRESS.fullmatch(address)
        if match is None:
            return "must be a mail address"
        return None if match[1].lower() in self._domains else "is of a domain that this site does not write to"

    async def deliver(self, notice: Notice, address: str) -> None:
        if (problem := self.wrong(address)) is not None:
            raise ChannelError(f"the address {problem}", permanent=True)
        mail = self._mail(notice, address)
        try:
            await asyncio.to_thread(self._send, mail, address)
        except (smtplib.SMTPException, OSError) as error:
            raise _refused(error) from error

    async def close(self) -> None:
        """Each mail has its own connection."""

    def _mail(self, notice: Notice, address: str) -> EmailMessage:
        """A repetition has the same id, by which mailboxes know it."""
        facts: dict[str, Any] = {"notice": notice, "alert": notice.alert, "public_url": self._public_url.rstrip("/")}
        rendered = {
            name: replies.render(f"alert_mail_{name}", now=notice.at, zone=self._zone, **facts)
            for name in ("subject", "body")
        }
        mail = EmailMessage()
        mail["Subject"] = " ".join(rendered["subject"].split())
        mail["From"], mail["To"] = self._sender, address
        mail["Date"] = format_datetime(notice.at)
        mail["Message-ID"] = f"<alert-{notice.id}@{self._sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(rendered["body"])
        return mail

    def _send(self, mail: EmailMessage, address: str) -> None:
        host, port = self._parts.hostname or "", self._parts.port or PORTS[self._parts.scheme]
        trusted = ssl.create_default_context()
        if self._parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE_S, context=trusted)
        else:
            server = smtplib.SMTP(host, port, timeout=PATIENCE_S)
        with server:
            server.ehlo()
            if self._parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=trusted)
                server.ehlo()
            elif self._parts.scheme == "smtp" and self._parts.username:
                raise smtplib.SMTPNotSupportedError("no TLS, and a password is not sent without it")
            if self._parts.username:
                server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
            server.send_message(mail, self._sender, [address])


def _refused(error: Exception) -> ChannelError:
    """What the server says of mailbox or mail is final from 500 on; of who we are it is not: the site can mend that."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = next((code for code, _ in error.recipients.values()), 450)
            return ChannelError(f"the mail server answered {code}", permanent=code >= 500)
        case smtplib.SMTPSenderRefused() | smtplib.SMTPDataError():
            code = error.smtp_code
            return ChannelError(f"the mail server answered {code}", permanent=code >= 500)
        case smtplib.SMTPResponseException():
            return ChannelError(f"the mail server answered {error.smtp_code}", permanent=False)
    return ChannelError(f"the mail server was not reached: {type(error).__name__}", permanent=False)


def opened(settings: Settings) -> Email | None:
    """None where the site has no mail server or no address to send from."""
    if not settings.smtp_url or not settings.mail_from:
        return None
    return Email(
        settings.smtp_url,
        settings.mail_from,
        settings.mail_domains,
        zone=settings.timezone,
        public_url=settings.public_url,
    )
