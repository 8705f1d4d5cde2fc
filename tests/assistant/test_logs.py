import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
import structlog

from assistant import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers, root.level)
    written = io.StringIO()
    logs.set_up("info", stream=written)
    yield written
    root.handlers, root.level = before
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("name", ["password", "admin_token", "api_key", "Authorization", "cookie", "client_secret"])
def test_a_secret_is_not_written(stream: io.StringIO, name: str) -> None:
    structlog.get_logger("t").info("signed_in", **{name: "hunter2"})
    assert "hunter2" not in stream.getvalue()


def test_a_password_inside_a_url_is_not_written(stream: io.StringIO) -> None:
    structlog.get_logger("t").info("connecting", url="postgresql://bob:hunter2@db:5432/x")
    logging.getLogger("library").warning("cannot reach amqp://bob:hunter2@mq/")
    assert "hunter2" not in stream.getvalue()
    assert "db:5432" in stream.getvalue()


def test_debug_is_not_written_at_info(stream: io.StringIO) -> None:
    structlog.get_logger("t").debug("detail")
    assert lines(stream) == []


def test_an_event_is_one_line_of_json_with_its_fields(stream: io.StringIO) -> None:
    structlog.get_logger("assistant.x").info("answered", intent="rank", ms=3)
    logging.getLogger("library").warning("noticed %s", "this")
    ours, theirs = lines(stream)
    assert (ours["event"], ours["intent"], ours["level"], ours["logger"]) == ("answered", "rank", "info", "assistant.x")
    assert (theirs["event"], theirs["level"]) == ("noticed this", "warning")
    assert str(ours["timestamp"]).endswith("Z")


def test_a_configuration_gives_the_same_lines(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logs.as_config("info"))
    logging.getLogger("library").warning("cannot reach amqp://bob:hunter2@mq/")
    logging.getLogger("uvicorn.access").info("not wanted")
    (line,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (line["event"], line["level"]) == ("cannot reach amqp://bob:***@mq/", "warning")


def test_an_error_keeps_its_traceback(stream: io.StringIO) -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger("t").exception("failed")
    (line,) = lines(stream)
    assert "ValueError: broken" in str(line["exception"])
