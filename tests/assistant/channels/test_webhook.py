import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator

import pytest

from assistant.channels.model import ChannelError
from assistant.channels.webhook import Webhook
from tests.assistant.channels.builders import a_notice
from tests.assistant.channels.receivers import SECRET, Posted, webhooks


@pytest.fixture
def posted() -> Iterator[Posted]:
    with webhooks() as receiver:
        yield receiver


@pytest.fixture
async def channel(posted: Posted) -> AsyncIterator[Webhook]:
    made = Webhook(SECRET, (posted.url.removeprefix("http://"), "hooks.example", "[fd00::1]:8443"))
    yield made
    await made.close()


async def test_what_is_posted_can_be_checked_and_a_repetition_is_known(channel: Webhook, posted: Posted) -> None:
    for _ in range(2):
        await channel.deliver(a_notice(), f"{posted.url}/alerts")
    (headers, body), (again, same) = posted.bodies
    content = json.loads(body)
    assert (content["id"], content["seq"], content["action"]) == ("alert-7", 47, "raise")
    assert (content["alert"]["well_id"], content["alert"]["state"]) == ("AK-014", "unacknowledged")
    to_sign = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.digest(SECRET.encode(), to_sign, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert (again["webhook-id"], same) == (headers["webhook-id"], body)


@pytest.mark.parametrize(
    ("status", "after", "permanent", "after_s"),
    [
        (500, None, False, None),
        (503, "120", False, 120.0),
        (429, "soon", False, None),
        (408, None, False, None),
        (400, None, True, None),
        (404, None, True, None),
        (410, None, True, None),
        (302, "http://127.0.0.1:1/elsewhere", True, None),
    ],
)
async def test_the_status_says_whether_to_try_again(
    channel: Webhook, posted: Posted, status: int, after: str | None, permanent: bool, after_s: float | None
) -> None:
    posted.answers.append((status, after))
    with pytest.raises(ChannelError, match=f"answered {status}") as caught:
        await channel.deliver(a_notice(), posted.url)
    assert (caught.value.permanent, caught.value.after_s) == (permanent, after_s)
    assert len(posted.bodies) == 1


async def test_nobody_there_is_tried_again(posted: Posted) -> None:
    channel = Webhook(SECRET, ("127.0.0.1:1",))
    with pytest.raises(ChannelError, match="could not be reached") as caught:
        await channel.deliver(a_notice(), "http://127.0.0.1:1/")
    await channel.close()
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://hooks.example/a?b=c", True),
        ("https://HOOKS.example:443/", True),
        ("http://[fd00::1]:8443/", True),
        ("https://hooks.example:8443/", False),
        ("https://hooks.example.evil/", False),
        ("https://hooks.example@evil/", False),
        ("http://169.254.169.254/", False),
        ("ftp://hooks.example/", False),
        ("hooks.example", False),
        ("https://", False),
        ("http://[hooks", False),
        ("http://hooks.example:port/", False),
    ],
)
async def test_only_hosts_that_the_site_names_are_called(channel: Webhook, address: str, good: bool) -> None:
    assert (channel.wrong(address) is None) == good
    if not good:
        with pytest.raises(ChannelError) as caught:
            await channel.deliver(a_notice(), address)
        assert caught.value.permanent
