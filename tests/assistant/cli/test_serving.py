import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli.serving import listening, own_url, share_connections, told_to_stop, url_of
from assistant.errors import BadSetting
from assistant.settings import Settings
from tests.assistant.cli.conftest import Command


def test_several_processes_need_an_outside_database(without_database: Command) -> None:
    said = without_database("serve", "--processes", "2")
    assert said.status == 2
    assert "WELLSPEAK_DATABASE_URL" in said.err


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/x", "postgresql://u:hunter2@no.such.host.invalid/x", "postgresql://h:z/x"]
)
@pytest.mark.parametrize("command", ["serve", "migrate", "worker"])
def test_a_database_that_is_not_there_is_told_by_its_setting(
    without_database: Command, environ: Callable[..., None], command: str, url: str
) -> None:
    environ(database_url=url, port="0")
    said = without_database(command)
    assert said.status == 2
    assert "WELLSPEAK_DATABASE_URL" in said.err
    assert len(said.err.splitlines()) == 1
    assert "hunter2" not in said.err


def test_connections_are_shared_out_among_the_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLSPEAK_DATABASE_CONNECTIONS", "15")
    share_connections(Settings(), 4, 97)
    assert os.environ["WELLSPEAK_DATABASE_CONNECTIONS"] == "15"
    share_connections(Settings(), 8, 97)
    assert os.environ["WELLSPEAK_DATABASE_CONNECTIONS"] == "10"
    with pytest.raises(BadSetting, match="20 processes need 130 connections and the database takes 97"):
        share_connections(Settings(), 20, 97)


def test_no_process_at_all(without_database: Command) -> None:
    assert without_database("serve", "--processes", "0").status == 2


def test_a_port_in_use_is_said_before_anything_is_started(
    without_database: Command, environ: Callable[..., None], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environ(port=str(taken.getsockname()[1]))
        said = without_database("serve")
    assert said.status == 2
    assert "WELLSPEAK_PORT" in said.err
    assert not (tmp_path / "data").exists()


def test_a_host_there_is_not() -> None:
    with pytest.raises(BadSetting, match="WELLSPEAK_HOST"), listening(Settings(host="no.such.host.invalid", port=0)):
        pass


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        (Settings(port=0), "http://127.0.0.1:"),
        (Settings(host="0.0.0.0", port=0), "http://127.0.0.1:"),
        (Settings(port=0, public_url="https://wells.example"), "https://wells.example"),
    ],
)
def test_the_url_is_one_that_can_be_opened(settings: Settings, shown: str) -> None:
    with listening(settings) as door:
        assert url_of(settings, door).startswith(shown)
        assert own_url(settings, door).startswith("http://127.0.0.1:")


def test_told_to_stop_ends_the_block_and_what_is_around_it_goes_on() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with told_to_stop():
        signal.raise_signal(signal.SIGTERM)
        pytest.fail("not stopped")
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_schema_is_brought_up_to_date(wellspeak: Command) -> None:
    said = wellspeak("migrate")
    assert (said.status, said.err) == (0, "")
    assert "up to date" in said.out
