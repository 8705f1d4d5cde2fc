from assistant import channels
from assistant.alerts.moves import MOVES
from assistant.channels import NAMES, channels_of
from assistant.channels.model import TELLS
from assistant.settings import Settings

SET_UP = Settings(
    webhook_secret="x" * 32, webhook_hosts=("hooks.example",), smtp_url="smtp://mail", mail_from="wells@site.example"
)


def test_a_channel_is_there_once_it_is_set_up() -> None:
    assert dict(channels_of(Settings())) == {}
    assert dict(channels_of(Settings(webhook_secret="x" * 32, smtp_url="smtp://mail"))) == {}
    assert sorted(channels_of(SET_UP)) == sorted(NAMES)


def test_every_channel_tells_of_moves_that_there_are() -> None:
    assert set(TELLS) == set(NAMES) == {one.name for one in channels_of(SET_UP).values()}
    assert len(channels.OPENED) == len(NAMES)
    for tells in TELLS.values():
        assert "raise" in tells
        assert set(tells) - {"raise"} <= set(MOVES)
