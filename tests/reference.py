"""Writes docs/reference from the catalogues; `make reference` renews it, test_docs.py compares."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from assistant.settings import PREFIX, SECRETS, Settings
from nlp.intents import load as load_intents
from rules.book import load as load_book
from telemetry.metrics import CATALOGUE

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"


def table(heads: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def faults() -> str:
    rows = (
        (fault.id, fault.type, fault.severity, fault.about, ", ".join(fault.says))
        for fault in sorted(load_book().faults.values(), key=lambda fault: fault.id)
    )
    return "# Faults\n\n" + table(("id", "shown as", "severity", "what it is", "words that name it"), rows)


def metrics() -> str:
    rows = (
        (m.name, m.label, m.unit, "yes" if m.core else "no", f"{m.low:,g} to {m.high:,g}", ", ".join(m.units))
        for m in CATALOGUE.values()
    )
    return "# Signals\n\n" + table(("name", "shown as", "unit", "core", "plausible range", "other units"), rows)


def intents() -> str:
    rows = ((intent.name, intent.file.about, ", ".join(intent.file.needs)) for intent in load_intents().values())
    return "# What a question can ask for\n\n" + table(("intent", "asks for", "needs"), rows)


def settings() -> str:
    rows = (
        (f"`{PREFIX}{f.name.upper()}`", shown(f.default), "yes" if f.name in SECRETS else "no")
        for f in fields(Settings)
    )
    note = "Each is read from the environment at the start; a secret may stand in a file named by its name and `_FILE`."
    return f"# Settings\n\n{note}\n\n" + table(("name", "default", "secret"), rows)


def shown(default: object) -> str:
    if isinstance(default, tuple) and default:
        return "-".join(f"{moment:%H:%M}" for moment in default)
    return str(default) or "none"


PAGES = {"faults": faults, "signals": metrics, "intents": intents, "settings": settings}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / f"{name}.md").write_text(page() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
