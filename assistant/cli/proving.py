"""wellspeak evaluate: scores on cases whose answer is known."""

import sys
from argparse import Namespace

from assistant.proof import alerting, forecasts, real
from assistant.proof.run import evaluated
from assistant.settings import Settings
from rules import book


def diagnosis(settings: Settings, chosen: Namespace) -> int:
    """Prints the tables, or writes them where asked; takes some minutes."""
    loaded = book.load()
    text = evaluated(loaded, "tuning" if chosen.tuning else "proof", lambda what: print(f"{what} …", file=sys.stderr))
    if chosen.write:
        chosen.write.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def alerts(settings: Settings, chosen: Namespace) -> int:
    """Prints the page, or writes it where asked; takes some minutes."""
    text = alerting.evaluated(book.load(), chosen.cases, lambda what: print(f"{what} …", file=sys.stderr))
    if chosen.write:
        chosen.write.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


def forecast(settings: Settings, chosen: Namespace) -> int:
    """Prints how often forecasts keep their word; with FILE on real wells too."""
    series = real.pressures(chosen.real) if chosen.real else []
    parameters = book.load().parameters
    print(
        forecasts.evaluated(
            parameters, series, "tuning" if chosen.tuning else "proof", lambda what: print(f"{what} …", file=sys.stderr)
        )
    )
    return 0
