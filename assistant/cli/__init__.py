"""wellspeak serve, demo, worker, migrate, ask, import, users, keys, rules: each one call."""

import os
import sys
from collections.abc import Sequence

from assistant import logs
from assistant.cli.arguments import parser
from assistant.errors import AssistantError
from assistant.settings import Settings
from nlp.errors import LanguageError
from rules.errors import RulesError
from telemetry.errors import TelemetryError

WRONG = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """What is wrong with settings, database or input is one sentence on standard error."""
    chosen = parser().parse_args(argv)
    try:
        settings = Settings.read(os.environ)
        logs.set_up(settings.log_level if chosen.talkative else "warning")
        status: int = chosen.run(settings, chosen)
    except (AssistantError, TelemetryError, RulesError, LanguageError) as error:
        print(f"wellspeak: {error}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        return INTERRUPTED
    return status
