import json
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.web.conftest import Site
from web import stream

Event = dict[str, str]


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server lives in this process, so its patience can be shortened."""
    monkeypatch.setattr(stream, "LOOK_S", 0.1)


@pytest.fixture
def someone(token: Callable[..., httpx.Client]) -> Iterator[httpx.Client]:
    with token("viewer") as client:
        yield client


def events(client: httpx.Client, last_id: str | None = None) -> Iterator[Event]:
    """Events and comments of one stream, as they come."""
    headers = {"Last-Event-ID": last_id} if last_id is not None else {}
    with client.stream("GET", "/api/v1/events", headers=headers, timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        told: Event = {}
        for line in answer.iter_lines():
            if line:
                key, _, value = line.partition(": ")
                told[key or "comment"] = value
            elif told:
                yield told
                told = {}


def messages(client: httpx.Client, count: int, last_id: str | None = None) -> list[Event]:
    found = []
    for event in events(client, last_id):
        if event.get("event") in {"message", "reset"}:
            found.append(event)
        if len(found) == count:
            return found
    return found


def ask(client: httpx.Client) -> int:
    answer = client.post("/api/v1/ask", json={"text": "help"})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["message_id"])


def test_a_stranger_gets_no_stream(site: Site) -> None:
    with site.client() as client:
        assert client.get("/api/v1/events").status_code == 401


def test_what_others_say_is_not_told(someone: httpx.Client, token: Callable[..., httpx.Client]) -> None:
    start = place(someone)
    with token("viewer") as other:
        ask(other)
    mine = ask(someone)
    assert json.loads(messages(someone, 2, start)[1]["data"])["id"] == mine


@pytest.mark.parametrize("bad", ["x", "-1", "9" * 30, "99999999999"])
def test_a_place_that_never_was_is_a_reset(someone: httpx.Client, bad: str) -> None:
    assert messages(someone, 1, bad)[0]["event"] == "reset"


def test_what_is_older_than_the_stream_reaches_back_is_a_reset(
    someone: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = place(someone)
    ask(someone)
    monkeypatch.setattr(stream, "KEPT", -stream.KEPT)
    assert messages(someone, 1, start)[0]["event"] == "reset"


def test_without_a_place_nothing_old_is_told(someone: httpx.Client) -> None:
    ask(someone)
    opened = threading.Event()
    later: list[int] = []

    def speak() -> None:
        opened.wait(10)
        later.append(ask(someone))

    speaker = threading.Thread(target=speak)
    speaker.start()
    found = []
    for event in events(someone):
        opened.set()
        if "event" in event:
            found.append(json.loads(event["data"])["id"])
        if len(found) == 2:
            break
    speaker.join(10)
    assert found[1] == later[0]


def test_a_resumed_stream_loses_nothing_and_tells_nothing_twice(someone: httpx.Client) -> None:
    start = place(someone)
    for _ in range(3):
        ask(someone)
    whole = messages(someone, 6, start)
    ids = [int(event["id"]) for event in whole]
    assert ids == sorted(set(ids))
    assert [event["id"] for event in messages(someone, 3, whole[2]["id"])] == [event["id"] for event in whole[3:]]


def test_a_message_is_told_as_the_api_lists_it(someone: httpx.Client) -> None:
    start = place(someone)
    ask(someone)
    told = [json.loads(event["data"]) for event in messages(someone, 2, start)]
    listed = someone.get(f"/api/v1/conversations/{told[0]['conversation_id']}/messages").json()["items"]
    assert told == listed


def test_a_quiet_stream_still_breathes(someone: httpx.Client) -> None:
    comments = []
    for event in events(someone):
        comments.append(event.get("comment"))
        if len(comments) == 3:
            break
    assert comments[1:] == ["still here", "still here"]


def test_it_ends_when_the_token_is_revoked(admin: httpx.Client, site: Site) -> None:
    made = admin.post("/api/v1/keys", json={"name": "gone", "kind": "token", "role": "viewer"}).json()
    with site.bearer(made["secret"]) as client:
        seen = 0
        for seen, _ in enumerate(events(client), start=1):
            if seen == 1:
                admin.delete(f"/api/v1/keys/{made['id']}")
    assert seen >= 1  # and the loop ended, because the server ended the stream


def place(client: httpx.Client) -> str:
    """Where the stream stands now."""
    ask(client)
    return messages(client, 1, "x")[0]["id"]
