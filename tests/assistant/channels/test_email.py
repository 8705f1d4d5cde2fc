import ssl
import subprocess
from collections.abc import Iterator
from email.header import decode_header, make_header
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from assistant.channels.email import Email
from assistant.channels.model import ChannelError
from tests.assistant.channels.builders import a_notice
from tests.assistant.channels.receivers import Mailbox, mailbox

TO = "night.shift@site.example"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


def channel_to(box: Mailbox, scheme: str = "smtp", host: str = "127.0.0.1", **changes: Any) -> Email:
    values = {"zone": "Asia/Kuwait", "public_url": "https://wells.example/"} | changes
    return Email(f"{scheme}://{host}:{box.port}", "wells@site.example", values.pop("domains", ()), **values)


async def test_a_mail_says_what_it_is_about_and_a_repetition_has_the_same_id(box: Mailbox) -> None:
    channel = channel_to(box)
    for _ in range(2):
        await channel.deliver(a_notice(), TO)
    first, second = box.mails
    subject = str(make_header(decode_header(first["Subject"])))
    assert subject.startswith("AK-014, high: Motor temperature of AK-014 is above its high limit")
    assert (first["To"], first["From"], first["Auto-Submitted"]) == (TO, "wells@site.example", "auto-generated")
    assert first["Message-ID"] == second["Message-ID"] == "<alert-7@site.example>"
    content = first.get_payload(decode=True)
    assert isinstance(content, bytes)
    for line in ("Well: AK-014", "State: not acknowledged", "15:00", "https://wells.example/alerts/3"):
        assert line in content.decode()


async def test_text_of_an_alert_makes_no_header(box: Mailbox) -> None:
    await channel_to(box).deliver(a_notice(text="Hot\r\nBcc: all@site.example\r\n\r\nx" * 20), TO)
    (mail,) = box.mails
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    ("where", "answer", "permanent"),
    [
        ("to_recipients", "550 no such mailbox", True),
        ("to_recipients", "450 busy", False),
        ("to_mails", "554 refused", True),
        ("to_mails", "451 later", False),
    ],
)
async def test_the_answer_says_whether_to_try_again(box: Mailbox, where: str, answer: str, permanent: bool) -> None:
    getattr(box, where).append(answer)
    with pytest.raises(ChannelError, match=answer[:3]) as caught:
        await channel_to(box).deliver(a_notice(), TO)
    assert caught.value.permanent is permanent
    assert box.mails == []


async def test_nobody_there_is_tried_again() -> None:
    with pytest.raises(ChannelError, match="was not reached") as caught:
        await channel_to(Mailbox(port=1)).deliver(a_notice(), TO)
    assert not caught.value.permanent


async def test_no_password_over_an_open_line(box: Mailbox) -> None:
    with pytest.raises(ChannelError, match="not reached") as caught:
        await channel_to(box, host="user:secret@127.0.0.1").deliver(a_notice(), TO)
    assert not caught.value.permanent
    assert box.mails == []


@pytest.mark.parametrize(
    ("address", "good"),
    [
        (TO, True),
        ("A+b@SITE.example", True),
        ("a@elsewhere.example", False),
        ("a@site.example.evil", False),
        ("a@site.example, b@evil", False),
        ("a@site.example\nBcc: b@evil", False),
        ("site.example", False),
        ("", False),
    ],
)
def test_only_domains_of_the_site_are_written_to(address: str, good: bool) -> None:
    assert (channel_to(Mailbox()).wrong(address) is None) == good


def test_other_domains_where_the_site_names_them() -> None:
    channel = channel_to(Mailbox(), domains=("elsewhere.example",))
    assert channel.wrong("a@elsewhere.example") is None
    assert channel.wrong(TO) is not None


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of localhost that nobody has signed, and its key."""
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    how = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    files = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *how.split(), *files], check=True, capture_output=True)
    return certificate, key


@pytest.mark.skipif(which("openssl") is None, reason="there is no openssl to make a certificate with")
async def test_it_changes_to_tls_where_the_server_can_and_trusts_no_stranger(
    made: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = made
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with mailbox(tls_context=context, require_starttls=True) as box:
        with pytest.raises(ChannelError, match="not reached"):
            await channel_to(box, host="localhost").deliver(a_notice(), TO)
        assert box.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        await channel_to(box, host="localhost").deliver(a_notice(), TO)
        assert len(box.mails) == 1
