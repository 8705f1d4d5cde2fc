"""A wrong setting stops the start with a sentence that names it."""

from dataclasses import fields
from datetime import time
from pathlib import Path

import pytest

from assistant.errors import BadSetting
from assistant.settings import PREFIX, SECRETS, Settings


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("PORT", "8_0"),
        ("DATABASE_URL", "mysql://db/wells"),
        ("DATABASE_URL", "localhost:5432"),
        ("REDIS_URL", "http://redis"),
        ("AMQP_URL", "rabbit"),
        ("ADMIN_TOKEN", "short"),
        ("TIMEZONE", "Mars/Olympus"),
        ("TIMEZONE", "../../etc/passwd"),
        ("DAY_SHIFT", "06:00"),
        ("DAY_SHIFT", "18:00-06:00"),
        ("DAY_SHIFT", "6-18"),
        ("UNKNOWN_WELLS", "maybe"),
        ("PUBLIC_URL", "wells.example"),
        ("PUBLIC_URL", "https:///wells"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://[wells"),
        ("PUBLIC_URL", "https://wells:port"),
        ("REDIS_URL", "redis://[host"),
        ("DATABASE_URL", "postgresql://"),
        ("RETENTION_DAYS", "0"),
        ("INGEST_RATE", "fast"),
        ("QUESTION_RATE", "0"),
        ("LOG_LEVEL", "loud"),
        ("WEBHOOK_SECRET", "short"),
        ("WEBHOOK_HOSTS", "https://hooks.example"),
        ("WEBHOOK_HOSTS", "hooks.example:port"),
        ("WEBHOOK_HOSTS", "a@hooks.example"),
        ("SMTP_URL", "http://mail"),
        ("MAIL_FROM", "Wells <wells@site.example>"),
        ("MAIL_DOMAINS", "@site.example"),
    ],
)
def test_a_wrong_value_is_named(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=PREFIX + name):
        Settings.read({PREFIX + name: text})


def test_a_secret_is_not_repeated_in_the_message() -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.read({"WELLSPEAK_DATABASE_URL": "mysql://root:hunter2@db/wells"})
    assert "hunter2" not in str(caught.value)


def test_a_secret_is_not_shown_in_the_settings() -> None:
    shown = repr(Settings.read({"WELLSPEAK_ADMIN_TOKEN": "t" * 40, "WELLSPEAK_DATABASE_URL": "postgresql://u:pw@h/d"}))
    assert "tttt" not in shown
    assert "pw" not in shown


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="WELLSPEAK_ADMIN_PASSWORD_FILE"):
        Settings.read({"WELLSPEAK_ADMIN_PASSWORD_FILE": str(tmp_path / "absent")})


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from a file")
    with pytest.raises(BadSetting, match="both"):
        Settings.read({"WELLSPEAK_ADMIN_PASSWORD": "x", "WELLSPEAK_ADMIN_PASSWORD_FILE": str(file)})


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("correct horse battery\n")
    assert Settings.read({"WELLSPEAK_ADMIN_PASSWORD_FILE": str(file)}).admin_password == "correct horse battery"


def test_what_is_no_secret_does_not_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "port"
    file.write_text("9000")
    assert Settings.read({"WELLSPEAK_PORT_FILE": str(file)}).port == 8000


def test_nothing_set_is_the_embedded_default() -> None:
    settings = Settings.read({})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.database_url, settings.redis_url) == ("127.0.0.1", 8000, "", "")


def test_an_empty_variable_is_the_default() -> None:
    assert Settings.read({"WELLSPEAK_PORT": " ", "WELLSPEAK_DATABASE_URL": ""}) == Settings()


def test_every_setting_can_be_set() -> None:
    given = {
        "HOST": "0.0.0.0",
        "PORT": "9000",
        "DATA_DIR": "/srv/wellspeak",
        "DATABASE_URL": "postgresql://u:p@h/d",
        "REDIS_URL": "redis://h:6379/0",
        "AMQP_URL": "amqp://h/",
        "ADMIN_PASSWORD": "a password",
        "ADMIN_TOKEN": "t" * 32,
        "TIMEZONE": "Asia/Kuwait",
        "DAY_SHIFT": "07:00-19:00",
        "UNKNOWN_WELLS": "reject",
        "PUBLIC_URL": "https://wells.example",
        "RETENTION_DAYS": "90",
        "INGEST_RATE": "10",
        "QUESTION_RATE": "5",
        "DATABASE_CONNECTIONS": "30",
        "SIGN_IN_NOTICE": "For people of the field only.",
        "ESCALATE_AFTER_S": "60",
        "WEBHOOK_SECRET": "s" * 32,
        "WEBHOOK_HOSTS": "Hooks.example, [fd00::1]:8443",
        "SMTP_URL": "smtps://user:pass@mail.example",
        "MAIL_FROM": "wells@site.example",
        "MAIL_DOMAINS": "site.example",
        "LOG_LEVEL": "DEBUG",
    }
    settings = Settings.read({PREFIX + name: text for name, text in given.items()})
    assert set(given) == {field.name.upper() for field in fields(Settings)}
    assert settings.webhook_hosts == ("hooks.example", "[fd00::1]:8443")
    assert settings.day_shift == (time(7), time(19))
    assert all(getattr(settings, f.name) != f.default for f in fields(Settings))
    assert set(Settings.__dataclass_fields__) >= SECRETS
