"""What a bare number in a follow-up stands for: a well, a count, a limit, a frequency or an alert."""

import re
from collections.abc import Collection

import msgspec

from assistant.habits import HABITS
from nlp.model import Question, Reading


def numbered_well(question: Question, reading: Reading, base: Question, visible: Collection[str]) -> Question:
    """ "What about 15" after AK-014 means AK-015, where there is such a well."""
    if question.wells or "{num}" not in reading.masked or base.intent.name in HABITS["of_numbers"]:
        return question
    numbers = [int(word) for word in re.findall(r"[^\W_]+", question.text) if word.isdecimal() and len(word) <= 6]
    if len(numbers) != 1 or (question.threshold or question.time_range or question.frequency_hz):
        return question
    found = _with_number(numbers[0], base, visible)
    if found is None:
        return question
    return msgspec.structs.replace(question, wells=(found,), limit=None, unknown_wells=(), needs_clarification=None)


def numbered_limit(question: Question, reading: Reading, base: Question) -> Question:
    """ "Make it 10" after the top 5."""
    numbers = re.findall(r"\b\d{1,3}\b", question.text)
    if base.intent.name == "rank" and "{super}" not in reading.masked:
        question = msgspec.structs.replace(question, order=None)
    if base.intent.name != "rank" or question.wells or "{num}" not in reading.masked or len(numbers) != 1:
        return question
    return msgspec.structs.replace(question, limit=int(numbers[0]), unknown_wells=(), needs_clarification=None)


def _no_well(number: str, base: Question, visible: Collection[str]) -> bool:
    return "." in number or _with_number(int(number), base, visible) is None


def numbered_threshold(question: Question, reading: Reading, base: Question, visible: Collection[str]) -> Question:
    """ "What about 160" after "when will it reach 150", "make it 145" after any other limit."""
    numbers = re.findall(r"(?<![\w-])\d+(?:\.\d+)?\b", question.text)
    made = reading.masked.startswith(tuple(f"{word} " for word in HABITS["makes"]))
    made = made or (reading.masked == "{num}" and len(numbers) == 1 and _no_well(numbers[0], base, visible))
    asked = base.intent.name == "forecast" or (base.intent.name in HABITS["of_reaching"] and (made or not base.wells))
    if (
        not asked
        or base.threshold is None
        or len(numbers) != 1
        or not {"{num}", "{alert}"} & set(reading.masked.split())
    ):
        return question
    threshold = msgspec.structs.replace(base.threshold, value=float(numbers[0]))
    return msgspec.structs.replace(
        question, threshold=threshold, wells=(), alert_id=None, unknown_wells=(), needs_clarification=None
    )


def numbered_hertz(question: Question, base: Question) -> Question:
    """ "And 45?" after "what if I drop it to 50 Hz" is another frequency."""
    numbers = re.findall(r"\b\d{2,3}\b", question.text)
    if base.intent.name != "what_if" or question.wells or question.frequency_hz or len(numbers) != 1:
        return question
    if question.frequency_delta_hz is not None or question.time_range or not 15 < int(numbers[0]) <= 250:
        return question
    return msgspec.structs.replace(
        question, frequency_hz=float(numbers[0]), limit=None, unknown_wells=(), needs_clarification=None
    )


def numbered_alert(question: Question, base: Question) -> Question:
    """ "And 13" after alert 12 was acknowledged is another alert."""
    numbers = re.findall(r"(?<![^\W\d_]-)(?<!\w)\d{1,9}\b", question.text)
    if base.alert_id is None or base.intent.name not in HABITS["of_alerts"] or len(numbers) != 1:
        return question
    if question.duration_s is not None or question.time_range:
        return question
    return msgspec.structs.replace(
        question, alert_id=int(numbers[0]), wells=(), limit=None, unknown_wells=(), needs_clarification=None
    )


def another_alert(question: Question, base: Question) -> Question:
    """ "Mute 32 for an hour" after alert 31 was acknowledged: the number is an alert's, not a well's."""
    acts = HABITS["of_alerts"]
    if base.alert_id is None or base.intent.name not in acts or question.intent.name not in acts:
        return question
    if len(question.wells) != 1 or question.alert_id is not None:
        return question
    number = question.wells[0].split("-")[-1].lstrip("0")
    if not number or not re.search(rf"(?<![\w-])(?<!well )0*{re.escape(number)}\b", question.text.casefold()):
        return question
    return msgspec.structs.replace(question, wells=(), alert_id=int(number)) if number.isdecimal() else question


def _with_number(number: int, base: Question, visible: Collection[str]) -> str | None:
    matches = {}
    for well in visible:
        split = re.fullmatch(r"(.*?)0*(\d+)", well)
        if split and int(split[2]) == number:
            matches[well] = split[1]
    beside = {re.sub(r"\d+$", "", well).rstrip("0") for well in base.wells}
    close = [well for well, stem in matches.items() if stem.rstrip("0") in beside] or list(matches)
    return close[0] if len(close) == 1 else None
