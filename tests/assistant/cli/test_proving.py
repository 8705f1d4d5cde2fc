"""wellspeak evaluate diagnosis takes its arguments."""

from pathlib import Path

from assistant.cli import proving
from assistant.cli.arguments import parser


def test_the_command_is_there():
    chosen = parser().parse_args(["evaluate", "diagnosis", "--tuning", "--write", "out.md"])
    assert chosen.run is proving.diagnosis
    assert (chosen.tuning, chosen.write) == (True, Path("out.md"))


def test_the_command_for_alerts_is_there():
    chosen = parser().parse_args(["evaluate", "alerts", "--cases", "2"])
    assert (chosen.run, chosen.cases, chosen.write) == (proving.alerts, 2, None)
