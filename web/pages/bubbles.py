"""What the template of one message needs: the message, its first line apart, its chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from markupsafe import Markup

from assistant import replies
from assistant.model import Caller, Message
from nlp.model import Question
from telemetry.db import Database
from web.charts.bars import Value, bars
from web.pages.alerted import Shown, alert_figure, alerts_of
from web.pages.figures import Figure, figure_of
from web.pages.person import Person
from web.pages.picturing import Pumped, pictured, pump_of, told_of
from web.pages.wording import heading, label, quantity, span

CHARTS_OPEN_FOR = ("trend", "compare", "forecast")
CHARTS_A_PAGE = 12
BARRED = ("rank", "filter_wells", "compare")
DASH = "- "


@dataclass(frozen=True)
class Lines:
    listed: bool
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Bubble:
    message: Message
    figure: Figure | None = None
    alert: Shown | None = None
    pump: Pumped | None = None

    @property
    def headline(self) -> str:
        return self.message.text.strip().partition("\n")[0]

    @property
    def body(self) -> str:
        return self.message.text.strip().partition("\n")[2].strip()

    @property
    def paragraphs(self) -> list[Lines]:
        """The body cut where a list begins or ends."""
        lines = [line for line in self.body.splitlines() if line.strip()]
        parts = groupby(lines, key=lambda line: line.startswith(DASH))
        return [Lines(listed, tuple(line.removeprefix(DASH) for line in found)) for listed, found in parts]

    @property
    def many_states(self) -> bool:
        """Whether the answer says how several wells stand."""
        answer = self.message.answer
        if not answer or answer.parse.intent.name != "status" or not isinstance(answer.data, Mapping):
            return False
        return len(answer.data.get("wells", ())) > 1

    def bars(self, system: str) -> Markup | None:
        """Values of several wells side by side, where the answer holds some."""
        answer = self.message.answer
        if not answer or answer.parse.intent.name not in BARRED or not isinstance(answer.data, Mapping):
            return None
        rows = [row for row in answer.data.get("rows", ()) if row.get("metric") and row.get("aggregation") != "count"]
        if len(rows) < 2 or len({row["metric"] for row in rows}) > 1 or answer.parse.compare_range:
            return None
        metric = rows[0]["metric"]
        values = [Value(row["well_id"], row["value"], quantity(row["value"], metric, system)) for row in rows]
        return bars(f"bars-{self.message.id}", heading(metric), values)

    @property
    def question(self) -> Question | None:
        return self.message.answer.parse if self.message.answer else None

    def reading(self, zone: str) -> str:
        """How the question was read, as it was said when it was asked."""
        return replies.reading(self.question, now=self.message.at, zone=zone) if self.question else ""

    @property
    def wells(self) -> tuple[str, ...]:
        """Wells worth a link; a diagnosis links its own."""
        answer = self.message.answer
        return answer.parse.wells if answer and not answer.diagnosis and not self.many_states else ()

    def carried(self, zone: str) -> list[tuple[str, str]]:
        return carried(self.question, zone) if self.question else []


@dataclass(frozen=True)
class Asked:
    """A question on its way: read, not yet answered."""

    said: str
    question: None = None

    def reading(self, zone: str) -> str:
        return self.said

    def carried(self, zone: str) -> list[tuple[str, str]]:
        return []


def carried(question: Question, zone: str) -> list[tuple[str, str]]:
    """The slots that came from earlier in the conversation, each with what it holds in words."""
    return [(slot, words) for slot in question.inherited if (words := slot_words(question, slot, zone))]


def slot_words(question: Question, slot: str, zone: str) -> str:
    if slot == "wells":
        return ", ".join(question.wells)
    if slot == "metrics":
        return ", ".join(label(metric) for metric in question.metrics)
    if slot == "time_range" and question.time_range:
        return span(question.time_range.start, question.time_range.end, zone)
    value = getattr(question, slot, None)
    return str(value) if value and isinstance(value, str | int | float) else ""


async def bubbles(
    db: Database, messages: Sequence[Message], person: Person, caller: Caller, now: datetime
) -> list[Bubble]:
    """Bubbles of a page; only the latest answers carry their chart, older ones show it on their own page.

    Of the alerts of one cause the latest stands in full. What the caller may not see any more is left out.
    """
    alerts = await alerts_of(db, messages, caller)
    charted = [one.id for one in messages if (one.answer and pictured(one.answer)) or one.alert_id in alerts]
    made = []
    for message in messages:
        if message.alert_id is not None:
            if message.alert_id not in alerts:
                continue
            alert = alerts[message.alert_id]
            drawn = message.id in charted[-CHARTS_A_PAGE:] and not alert.superseded
            figure = await alert_figure(db, alert, f"m{message.id}", person, now) if drawn else None
            made.append(Bubble(message, figure, alert))
        else:
            made.append(
                await bubble(db, message, person) if message.id in charted[-CHARTS_A_PAGE:] else Bubble(message)
            )
    return made


async def bubble(db: Database, message: Message, person: Person) -> Bubble:
    answer = message.answer
    if not answer:
        return Bubble(message)
    key, drawn = f"m{message.id}", None
    if answer.chart:
        opened = answer.parse.intent.name in CHARTS_OPEN_FOR
        drawn = await figure_of(db, answer.chart, key, person.zone, told_of(answer, person.units), opened=opened)
    return Bubble(message, drawn, pump=await pump_of(db, answer, f"{key}-pump", person.units))
