from datetime import datetime

import pytest

from assistant import demo as demonstration
from assistant.cli import demo


def test_the_welcome_has_the_address_and_every_sign_in(capsys: pytest.CaptureFixture[str], now: datetime) -> None:
    people = tuple(demonstration.SignIn(name, f"secret[{name}]", name) for name in ("viewer", "engineer"))
    info = demonstration.DemoInfo(demonstration.Story(now, now), now, 20, 0, people, "key-of-the-gateway")
    demo._welcome(info, "http://127.0.0.1:8000")
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8000" in said
    for person in people:
        assert f"{person.username}  password {person.password}" in said
    assert "key-of-the-gateway" not in said
