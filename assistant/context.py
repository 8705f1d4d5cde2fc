"""Completes a follow-up question from what was last spoken of."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import msgspec

from assistant.conversations import Remembered
from assistant.habits import HABITS
from assistant.numbered import (
    another_alert,
    numbered_alert,
    numbered_hertz,
    numbered_limit,
    numbered_threshold,
    numbered_well,
)
from nlp.model import Intent, Question, Reading, Slot
from telemetry.metrics import CATALOGUE

CARRIED = ("wells", "metrics", "time_range", "compare_range", "aggregation", "threshold", "fields", "state")
OF_ONE_INTENT = ("fault", "limit", "order", "frequency_hz", "frequency_delta_hz", "duration_s", "alert_id")
SLOTS: Mapping[str, tuple[str, ...]] = {
    "well": ("wells",),
    "metric": ("metrics",),
    "time": ("time_range",),
    "threshold": ("threshold",),
    "frequency": ("frequency_hz", "frequency_delta_hz"),
    "alert": ("alert_id",),
}


def complete(
    reading: Reading,
    last: Remembered | None,
    visible: Collection[str],
    forget: Collection[str] = (),
    now: datetime | None = None,
) -> Question:
    """Carries over only what the text leaves out, and names it in `inherited`.

    Wells no longer visible are dropped, and so are the slots to `forget`, which the person has taken away.
    What was spoken of long before `now` is not carried over.
    """
    question = reading.question
    if last is None or not visible or _too_long_ago(last, now):
        return question
    base, spoken_of = _still_standing(last, visible, forget)
    question = _pointed(question, reading, base, last, visible)
    question = another_alert(question, base)
    if reading.fragment:
        question = numbered_limit(_continued(question, reading.continued), reading, base)
        question = numbered_threshold(question, reading, base, visible)
        question = _aggregated(numbered_hertz(numbered_well(question, reading, base, visible), base), base)
        question = numbered_alert(_edited(question, reading, base), base)
    if base.needs_clarification:
        agreed = _agreed(question, spoken_of)
        if (reading.fragment or agreed is not question) and _gives(agreed, base.needs_clarification):
            return _merged(base, agreed, base.intent)
    unsaid = question.intent.confidence < HABITS["unsaid"] and question.needs_clarification == "intent"
    if reading.fragment and (_brings(question) or reading.refers or unsaid):
        return _merged(base, question, _intent(base, question))
    earlier = tuple(well for well in last.earlier if well in visible and well not in base.wells)
    return _filled(base, question, spoken_of, reading, last, earlier=earlier)


def remembered(
    question: Question, last: Remembered | None, about: tuple[str, ...], fault: str | None, now: datetime
) -> Remembered:
    """What is spoken of after this question was answered."""
    if last and not about and not question.wells and question.intent.name in HABITS["aside"]:
        about = last.question.wells or last.spoken_of
    before = () if last is None else tuple(w for w in (*last.question.wells, *last.earlier) if w not in question.wells)
    return Remembered(
        question, about, tuple(dict.fromkeys(before))[: HABITS["remembers"]], fault or question.fault, now
    )


def _too_long_ago(last: Remembered, now: datetime | None) -> bool:
    return bool(now and last.at and (now - last.at).total_seconds() > HABITS["expires_h"] * 3600)


def _continued(question: Question, continued: Question | None) -> Question:
    """The slots that only the intent before asks for, such as the length of a mute."""
    if continued is None:
        return question
    names = (*CARRIED, *OF_ONE_INTENT)
    more = {
        name: getattr(continued, name)
        for name in names
        if getattr(question, name) in (None, ()) and getattr(continued, name) not in (None, ())
    }
    if continued.duration_s is not None:
        more["time_range"] = None
    return msgspec.structs.replace(question, **more) if more else question


def _pointed(
    question: Question, reading: Reading, base: Question, last: Remembered, visible: Collection[str]
) -> Question:
    """ "The second", "the other one": a well by its place among those spoken of."""
    if question.wells or question.unknown_wells:
        return question
    said = f" {reading.masked} "
    listed = [well for well in (base.wells if len(base.wells) > 1 else last.spoken_of or base.wells) if well in visible]
    place = next((place for phrase, place in HABITS["places"].items() if f" {phrase} " in said), None)
    if place is not None and len(listed) > 1 and -len(listed) <= place < len(listed):
        return msgspec.structs.replace(question, wells=(listed[place],), needs_clarification=None)
    spoken_of = [*reversed([well for well in last.earlier if well in visible][:1]), *base.wells]
    if any(f" {phrase} " in said for phrase in HABITS["both"]) and len(base.wells) == 1 and len(spoken_of) == 2:
        return msgspec.structs.replace(question, wells=tuple(spoken_of), inherited=("wells",), needs_clarification=None)
    others = [well for well in last.earlier if well in visible and well not in base.wells]
    if any(f" {phrase} " in said for phrase in HABITS["others"]) and len(base.wells) == 1 and others:
        return msgspec.structs.replace(question, wells=(others[0],), needs_clarification=None)
    return question


def missing(question: Question) -> Slot | None:
    """What the intent cannot do without and the question does not give."""
    needs: list[Slot] = HABITS["needs"].get(question.intent.name, [])
    return next((slot for slot in needs if not _gives(question, slot)), None)


def passes(question: Question) -> bool:
    """Thanks, greetings and the like do not change what is spoken of."""
    return question.intent.name in HABITS["passing"]


def _still_standing(
    last: Remembered, visible: Collection[str], forget: Collection[str]
) -> tuple[Question, tuple[str, ...]]:
    wells = tuple(well for well in last.question.wells if well in visible)
    spoken_of = tuple(well for well in last.spoken_of if well in visible and "wells" not in forget)
    empty = Question(last.question.text, last.question.intent)
    taken = {name: getattr(empty, name) for name in forget if name in (*CARRIED, *OF_ONE_INTENT)}
    return msgspec.structs.replace(last.question, **({"wells": wells} | taken)), spoken_of


def _gives(question: Question, slot: Slot) -> bool:
    if slot == "intent":
        return question.intent.name not in HABITS["passing"] and question.needs_clarification != "intent"
    return any(getattr(question, name) not in (None, ()) for name in SLOTS[slot])


def _brings(question: Question) -> bool:
    names = (*CARRIED, *OF_ONE_INTENT, "unknown_wells")
    return any(getattr(question, name) not in (None, ()) for name in names)


def _agreed(question: Question, offered: tuple[str, ...]) -> Question:
    """ "That one" after a single offer."""
    said = question.text.casefold().strip(" .!?")
    if question.wells or len(offered) != 1 or said not in HABITS["agrees"]:
        return question
    return msgspec.structs.replace(question, wells=offered)


def _aggregated(question: Question, base: Question) -> Question:
    """ "And the lowest?" after a value asks for the least of that value, and ranks nothing."""
    if base.intent.name != "metric_value" or question.order is None or question.limit not in (None, 1):
        return question
    how = question.aggregation or HABITS["ordered"][question.order]
    return msgspec.structs.replace(question, aggregation=how, order=None, limit=None)


def _edited(question: Question, reading: Reading, base: Question) -> Question:
    """ "Add discharge pressure", "without BG-023": what was spoken of, with more or with less."""
    said = f"{reading.masked} "
    adds = said.startswith(tuple(f"{word} " for word in HABITS["adds"]))
    behind = said.endswith(tuple(f" {word} " for word in HABITS["adds_behind"])) and bool(question.metrics)
    adds = adds or (behind and not question.wells and base.intent.name in HABITS["shows"])
    if not adds and not said.startswith(tuple(f"{word} " for word in HABITS["removes"])):
        return question
    edited: dict[str, Any] = {}
    for name in ("wells", "metrics"):
        before, named = getattr(base, name), getattr(question, name)
        if before and named:
            left = tuple(value for value in before if value not in named)
            edited[name] = (*left, *named) if adds else left or before
    return msgspec.structs.replace(question, inherited=tuple(edited), **edited)


def _intent(base: Question, question: Question) -> Intent:
    """A continuation keeps the intent, unless what it names is nothing that intent speaks of."""
    if question.fault and not base.fault:
        return question.intent
    if question.metrics and base.intent.name not in HABITS["of_metrics"]:
        return question.intent if question.intent.name in HABITS["of_metrics"] else _value(question)
    if question.wells and base.intent.name in HABITS["of_fleet"]:
        metrics = question.metrics or base.metrics
        return _value(question) if metrics else msgspec.structs.replace(question.intent, name="status")
    if base.intent.name == "trend" and question.aggregation not in (None, "latest"):
        return _value(question)
    return base.intent


def _value(question: Question) -> Intent:
    return msgspec.structs.replace(question.intent, name="metric_value")


def _merged(base: Question, question: Question, intent: Intent) -> Question:
    """The question before, with what this text names put in its place."""
    names = list(CARRIED) + (list(OF_ONE_INTENT) if intent.name == base.intent.name else [])
    kept = {name: getattr(base, name) for name in names if _keeps(base, question, name)}
    if intent.name == base.intent.name == "compare" and _adds_to(base, question):
        kept["wells"] = tuple(dict.fromkeys((*base.wells, *question.wells)))
    inherited = (*question.inherited, *kept)
    inherited = inherited if intent.name == question.intent.name else ("intent", *inherited)
    merged = msgspec.structs.replace(question, intent=intent, inherited=tuple(dict.fromkeys(inherited)), **kept)
    return _checked(_fitting(merged))


def _adds_to(base: Question, question: Question) -> bool:
    """A well named after wells were compared joins them."""
    return bool(question.wells and base.wells and not base.compare_range and "wells" not in question.inherited)


def _fitting(question: Question) -> Question:
    """Without what only other intents ask for."""
    name = question.intent.name
    unfit: dict[str, Any] = {} if name == "rank" else {"order": None}
    if name not in HABITS["of_limits"]:
        unfit["limit"] = None
    if name not in HABITS["of_lengths"]:
        unfit["duration_s"] = None
    inherited = tuple(slot for slot in question.inherited if slot not in unfit)
    return msgspec.structs.replace(question, inherited=inherited, **unfit)


def _keeps(base: Question, question: Question, name: str) -> bool:
    if getattr(question, name) not in (None, ()) or getattr(base, name) in (None, ()):
        return False
    if name == "compare_range":
        return question.time_range is None
    if name in ("threshold", "frequency_hz", "frequency_delta_hz"):
        turned = question.frequency_hz is not None or question.frequency_delta_hz is not None
        return not turned and not (question.metrics and name == "threshold")
    if name == "time_range":
        return question.aggregation != "latest"
    if name == "aggregation":
        return not (question.time_range and base.aggregation == "latest")
    if name == "wells":
        return not question.fields and not question.unknown_wells
    return name != "fields" or not question.wells


def _filled(
    base: Question,
    question: Question,
    spoken_of: tuple[str, ...],
    reading: Reading,
    last: Remembered,
    *,
    earlier: tuple[str, ...],
) -> Question:
    """A question of its own: takes from before only what it needs, or points at."""
    found = {
        **_wells_before(base, question, spoken_of, reading, earlier),
        **_fault_before(base, question, reading, last),
        **_period_before(base, question, reading),
        **_what_it_points_at(base, question, reading),
        **_beside(base, question, reading),
    }
    found |= _metrics_before(base, question)
    return _checked(msgspec.structs.replace(question, inherited=tuple(found), **found)) if found else question


def _wells_before(
    base: Question, question: Question, spoken_of: tuple[str, ...], reading: Reading, earlier: tuple[str, ...]
) -> dict[str, Any]:
    """To be compared, "it" stands for the well before that too, and one well is named beside it."""
    refers, compares = reading.refers, question.intent.name == "compare"
    wells = base.wells or (spoken_of if len(spoken_of) == 1 else ())
    if not wells:
        return {}
    named = bool(question.wells or question.compare_range)
    of_two = (earlier[0], *wells) if compares and refers and earlier and len(wells) == 1 and not named else wells
    beside = len(question.wells) == 1 and not (question.time_range or question.compare_range)
    if compares and (refers or beside):
        return {"wells": tuple(dict.fromkeys((*of_two, *question.wells)))}
    return {"wells": wells} if _takes_wells(question, refers=refers or _bare(question, reading)) else {}


def _fault_before(base: Question, question: Question, reading: Reading, last: Remembered) -> dict[str, Any]:
    """An explanation goes on with the fault that was spoken of, a question about wells with the one explained."""
    asks, refers = question.intent.name, reading.refers
    explained = base.fault if base.intent.name in HABITS["explaining"] and asks in HABITS["of_faults"] else None
    if explained and not question.fault and (refers or " that " in f" {reading.masked} "):
        return {"fault": explained}
    before = base.fault or last.fault
    goes_on = asks == "explain" and refers and not (question.fault or question.metrics)
    return {"fault": before} if goes_on and before else {}


def _period_before(base: Question, question: Question, reading: Reading) -> dict[str, Any]:
    same = any(f" {phrase} " in f" {reading.masked} " for phrase in HABITS["same_times"])
    return {"time_range": base.time_range} if same and base.time_range and not question.time_range else {}


def _what_it_points_at(base: Question, question: Question, reading: Reading) -> dict[str, Any]:
    """ "them" of a fleet's question are those fields, "it" of an alert's is that alert, of a watch that threshold."""
    asks, found = question.intent.name, dict[str, Any]()
    if not reading.refers:
        return found
    if base.fields and asks in HABITS["of_fleet"] and not (question.fields or question.wells):
        found["fields"] = base.fields
    if base.alert_id is not None and asks in HABITS["of_alerts"] and not question.wells and question.alert_id is None:
        found["alert_id"] = base.alert_id
    unsaid = not (question.metrics or question.threshold or question.fault)
    if asks == "subscribe" and base.threshold and base.metrics and unsaid:
        found |= {"metrics": base.metrics, "threshold": base.threshold}
    return found


def _metrics_before(base: Question, question: Question) -> dict[str, Any]:
    """Where one is needed; with its period, unless it is the latest that is asked for."""
    asks = question.intent.name
    metrics = _of_the_kind_said(base.metrics, question.text)
    wanted = "metric" in HABITS["needs"].get(asks, []) or (
        asks in HABITS["of_reaching"] and question.threshold is not None
    )
    if not (wanted and metrics and not question.metrics):
        return {}
    with_period = base.time_range and not question.time_range and question.aggregation != "latest"
    return {"metrics": metrics, **({"time_range": base.time_range} if with_period else {})}


def _beside(base: Question, question: Question, reading: Reading) -> dict[str, Any]:
    """ "vs the day before": the period before is compared with the one named here."""
    said = reading.masked.removeprefix("and ").removeprefix("how about ")
    led = said.startswith(tuple(f"{word} " for word in HABITS["beside"]))
    compares = question.intent.name == "compare" and led and question.compare_range is None
    if not (compares and base.time_range and question.time_range):
        return {}
    return {"time_range": base.time_range, "compare_range": question.time_range}


def _bare(question: Question, reading: Reading) -> bool:
    """A few words without any slot, such as "since when?", go on about the same well."""
    said = reading.masked.split()
    return len(said) <= HABITS["few_words"] and "{" not in reading.masked and question.intent.name in HABITS["of_one"]


def _of_the_kind_said(metrics: tuple[str, ...], text: str) -> tuple[str, ...]:
    """ "The pressure" after flow is not flow; after intake pressure it is intake pressure."""
    words = re.findall(r"[a-z]+", text.casefold())
    said = [kind for kind in HABITS["kinds"] if get_close_matches(kind, words, n=1, cutoff=0.85)]
    return tuple(metric for metric in metrics if all(kind in CATALOGUE[metric].label for kind in said))


def _takes_wells(question: Question, *, refers: bool) -> bool:
    if question.wells or question.unknown_wells or question.fields or passes(question):
        return False
    name = question.intent.name
    needed = "well" in HABITS["needs"].get(name, []) or name == "feedback"
    said = set(re.findall(r"[a-z]+", question.text.casefold()))
    needed = needed or (name in HABITS["of_one"] and not said & set(HABITS["of_all"]))
    needed = needed or (name in HABITS["of_alerts"] and question.alert_id is None and not question.metrics)
    of_one = question.intent.name not in (*HABITS["of_fleet"], "explain")
    return needed or (of_one and refers)


def _one_sided(question: Question) -> bool:
    """Whether nothing is there yet to compare with."""
    return len(question.wells) < 2 and len(question.fields) < 2 and question.compare_range is None


def _checked(question: Question) -> Question:
    """What is still missing once the rest was carried over."""
    asked = question.needs_clarification
    if asked == "alert" and (question.wells or question.metrics or question.fields):
        asked = None
    if question.intent.name == "compare" and asked in ("well", "time") and _one_sided(question):
        return question
    still = asked if asked in ("threshold", "time", "alert") and not _gives(question, asked) else None
    unknown: Slot | None = "well" if question.unknown_wells and not question.wells else None
    return msgspec.structs.replace(question, needs_clarification=unknown or missing(question) or still)
