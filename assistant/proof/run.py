"""The whole evaluation of the diagnosis, from seeds to a page."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from assistant.proof import cases, report
from assistant.proof.scoring import Answer, Terms, answered, false_findings, score, terms
from rules.book import Book
from telemetry.proving.script import scripts

# The rules were written beside the first seeds; the second were not looked at until the rules stood.
SEEDS = {"tuning": (0, 8), "proof": (5000, 5008)}
HEAD = """# How well faults are told apart

This page is what `wellspeak evaluate diagnosis --write docs/diagnosis.md` prints. Nothing in it was written by hand.

Two models of a well make the cases. The first is the simulator of the demonstration. The second has other physics
and parameters (`telemetry/proving`): three shapes of pump curve, back-pressure inflow into an annulus that stores,
permanent-magnet motors up to 178 Hz, other noise and gauges, and it draws strength, age, sampling from 10 s to 20 min,
missing signals and dirt. A case counts as right when the first answer is the fault that was played.
Neither model is a field: figures on real wells will be lower.
"""


@dataclass(frozen=True)
class Proof:
    """All that was answered."""

    other: list[Answer]
    own: list[Answer]
    blind: list[Answer]
    months: list[Counter[str]]


def evaluated(book: Book, which: str, say: Callable[[str], None]) -> str:
    """`which` names the seeds; `say` is told what goes on."""
    by = terms()
    first, last = SEEDS[which]
    seeds = list(range(first, last))
    say("the second model")
    other = answered(book, cases.second_model(list(scripts()), seeds), by)
    say("the simulator")
    own = answered(book, cases.first_model(seeds), by)
    say("cases beyond telling")
    blind = answered(book, cases.beyond_telling(seeds[:4]), by)
    say("healthy wells over a month")
    months = [false_findings(book, month) for month in cases.normal_months(seeds)]
    return page(Proof(other, own, blind, months), which, book.version, by)


def page(proof: Proof, which: str, version: str, by: Terms) -> str:
    first, last = SEEDS[which]
    parts = [HEAD, f"Seeds: {which} ({first} to {last - 1}). Rules version {version}."]
    parts += ["## Both models", report.overall([("second model", proof.other), ("simulator", proof.own)], by)]
    for name, answers in (("Second model", proof.other), ("Simulator", proof.own)):
        s = score(answers, by)
        parts += [f"## {name}: each fault", report.per_fault(s)]
        parts += [f"## {name}: by difficulty", report.by_trait(answers)]
        parts += [f"## {name}: confidence", report.confidence(answers, by)]
        parts += [f"## {name}: first answers that would harm", report.harmful(s.harmful)]
    parts += ["## Beyond telling", report.blind(proof.blind), "## Healthy wells", report.months(proof.months)]
    return "\n\n".join(part.strip() for part in parts) + "\n"
