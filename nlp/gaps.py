"""What a question lacks, and which of it to ask back first."""

from collections.abc import Mapping
from typing import Any

from nlp.frames import missing
from nlp.heard import Heard
from nlp.intents import IntentFile
from nlp.model import Slot
from nlp.slots import Frame
from nlp.words import words

_OPEN_TIMES = ("since", "between", "until")
_TIMED = (
    "metric_value",
    "trend",
    "compare",
    "rank",
    "find_event",
    "alerts_list",
    "shift_report",
    "data_quality",
    "diagnose",
)


def lacking(frame: Frame, file: IntentFile, slots: Mapping[str, Any], doubtful: bool, fragment: bool) -> Slot | None:
    """The slot to ask for, or None where the question can be answered."""
    if frame.intent in ("help", "out_of_scope"):
        return "intent" if doubtful and frame.intent == "help" else None
    if slots.get("unknown_wells") or _ambiguous(frame.heard):
        return "well"
    if frame.heard.of("doubtful_time"):
        return "time"
    if fragment and not (slots["wells"] or slots["metrics"] or slots["fields"]):
        return "intent"
    if doubtful and not fragment:
        return "intent"
    if frame.intent in ("filter_wells", "list_wells", "alerts_list") and frame.heard.has(
        *words().grammar.without_alerts
    ):
        return "intent"
    if any(doubt.kind == "two_limits" for doubt in slots["doubts"]):
        return "threshold"
    need = missing(file, _filled(frame, slots))
    if need == "alert" and (slots["wells"] or slots["metrics"]):
        need = None
    if need:
        return need
    return _half_said(frame, slots)


def _filled(frame: Frame, slots: Mapping[str, Any]) -> frozenset[str]:
    filled = {name for name, value in slots.items() if value not in (None, (), [])}
    if slots.get("frequency_hz") is not None or slots.get("frequency_delta_hz") is not None:
        filled.add("frequency")
    if frame.intent == "forecast" and frame.heard.has("wells") and "wells" not in filled:
        filled.add("wells")
    return frozenset(filled)


def _ambiguous(heard: Heard) -> bool:
    return any(mention.rule == "ambiguous" for mention in heard.mentions if mention.kind in ("well", "unknown_well"))


def _half_said(frame: Frame, slots: Mapping[str, Any]) -> Slot | None:
    if slots.get("threshold_said") and slots.get("threshold") is None:
        return "metric" if not slots["metrics"] else "threshold"
    if (
        frame.intent == "compare"
        and len(slots["wells"]) < 2
        and not slots.get("compare_range")
        and len(slots["fields"]) < 2
    ):
        return "well" if not slots["time_range"] or not slots["wells"] else "time"
    if (
        frame.intent == "filter_wells"
        and slots["metrics"]
        and not (slots.get("threshold") or slots["state"] or slots["fault"])
    ):
        return "threshold"
    if frame.intent == "alert_shelve":
        return _shelving(slots)
    return "time" if frame.intent in _TIMED and _open_time(frame.heard) else None


def _shelving(slots: Mapping[str, Any]) -> Slot | None:
    if not (slots["alert_id"] is not None or slots["wells"] or slots["metrics"] or slots["fields"]):
        return "alert"
    return "time" if slots.get("duration_s") is None else None


def _open_time(heard: Heard) -> bool:
    """A "since" or "between" whose time could not be read."""
    for index, word in enumerate(heard.words):
        if word.norm in _OPEN_TIMES and heard.free[index] and index + 1 < len(heard.words) and heard.free[index + 1]:
            return heard.norm(index - 1) not in ("ever", "difference") and not heard.has("since when")
    if _left_over(heard):
        return True
    return heard.norm(len(heard.words) - 2) in ("last", "past") and bool(heard.of("amount")[-1:]) and _ends_bare(heard)


def _clock_left_over(heard: Heard) -> bool:
    """ "at three thirtyish this morning": numbers between "at" and the time that was read."""
    numbers = words().numbers
    for time in heard.of("time"):
        at = time.first - 1
        while at >= 0 and (
            heard.norm(at) in numbers.ones or heard.norm(at) in numbers.tens or heard.norm(at) == "half"
        ):
            at -= 1
        if (
            0 <= at < time.first - 1
            and heard.free[at]
            and heard.norm(at) in ("at", "around", "about", "between", "from", "since")
        ):
            return True
    return False


def _left_over(heard: Heard) -> bool:
    """Words of time that no expression took in: what was read may be half of what was meant."""
    grammar = words().grammar
    if _clock_left_over(heard):
        return True
    for index, word in enumerate(heard.words):
        if not index or not heard.free[index] or heard.norm(index - 1) in grammar.before_no_time:
            continue
        if word.norm in grammar.time_words and heard.norm(index + 1) not in grammar.before_no_time:
            return True
        if any(time.last == index for time in heard.of("time")) and word.norm in ("between", "before", "until", "till"):
            return True
        if word.norm == "before" and any(time.first == index + 1 for time in heard.of("time")):
            return True
    return False


def _ends_bare(heard: Heard) -> bool:
    """ "in the last 12" at the end of a text says no unit."""
    amount = heard.of("amount")[-1]
    return amount.last == len(heard.words) and isinstance(amount.value, tuple) and amount.value[1] is None
