"""Numbers with a meaning: thresholds, amounts with units, how many, frequencies, alert numbers, aggregations."""

from functools import cache

from nlp.heard import Heard, Mention, longest, table_of
from nlp.lexicon import Key, Lexicon, MetricName
from nlp.model import Threshold
from nlp.numbers import number_at
from nlp.units import unit_at
from nlp.words import words

Amount = tuple[float, str | None]
Compared = tuple[str, float, str | None]


@cache
def _before() -> dict[Key, str]:
    return table_of([(said, op) for op, says in words().amounts.before.items() for said in says])


@cache
def _after() -> dict[Key, str]:
    return table_of([(said, op) for op, says in words().amounts.after.items() for said in says])


@cache
def _now() -> dict[Key, str]:
    return table_of([(said, "latest") for said in words().times.now])


@cache
def _aggregations() -> dict[Key, str]:
    return table_of([(said, how) for how, says in words().amounts.aggregations.items() for said in says])


def find_alerts(heard: Heard, lexicon: Lexicon) -> None:
    """Claims `alert`: "alert 12", "#12", "ack 12"; "amps #12" is left for the well of this number."""
    for first in range(len(heard.words)):
        at = first
        while heard.norm(at) in words().grammar.number_signs and at < first + 3:
            at += 1
        lead = heard.norm(first - 1)
        signed = heard.norm(first) == "#" and at == first + 1 and lead not in words().grammar.well
        if not (lead in words().grammar.alert or signed) or not heard.open(first, at + 1):
            continue
        if (signed and _of_well(heard, first, at, lexicon)) or _alarms_of_well(heard, first, at, lexicon):
            continue
        number = number_at(heard, at) if heard.norm(at) not in words().numbers.some else None
        if (
            number
            and number[0] == int(number[0])
            and number[0] < 10**12
            and not unit_at(heard, number[1])
            and not _timed(heard, number[1])
        ):
            heard.claim(Mention("alert", first, number[1], int(number[0]), "number"))


def _of_well(heard: Heard, first: int, at: int, lexicon: Lexicon) -> bool:
    """Whether "#12" stands after a metric and numbers a well."""
    metric = any(longest(lexicon.metric_says, heard, index, 6) for index in range(first))
    alarmed = any(word.norm in words().grammar.alert for word in heard.words)
    return metric and not alarmed and len(lexicon.number(heard.norm(at))) == 1


def _alarms_of_well(heard: Heard, first: int, at: int, lexicon: Lexicon) -> bool:
    """ "alarms 14" and "mute 14" are those of the well with this number, where there is one; "mute alarm 14" is not."""
    grammar = words().grammar
    lead = heard.norm(first - 1)
    unsigned = at == first and (lead in grammar.many_alerts or lead in grammar.silencing)
    return unsigned and len(lexicon.number(heard.norm(at))) == 1


def _timed(heard: Heard, at: int) -> bool:
    return words().times.unit(heard.norm(at)) is not None or heard.norm(at) in (":", "am", "pm", "-", "/")


def find_amounts(heard: Heard) -> None:
    """Claims `threshold` (op, value, unit), `amount` (value, unit) and `limit`."""
    for first in range(len(heard.words)):
        if heard.free[first]:
            mention = (
                _threshold(heard, first) or _trailing(heard, first) or _limit(heard, first) or _amount(heard, first)
            )
            if mention and heard.open(mention.first, mention.last):
                heard.claim(mention)


def _threshold(heard: Heard, first: int) -> Mention | None:
    hit = longest(_before(), heard, first, 5)
    if not hit:
        return None
    op, at = hit
    while heard.norm(at) in words().grammar.about and at < hit[1] + 3 and not _is_number(heard, at):
        at += 1
    number = _signed(heard, at) if _is_number(heard, at) or heard.norm(at) == "-" else _part(heard, at)
    if not number:
        return _share(heard, first, at, op)
    value, last = number
    unit = unit_at(heard, last)
    last = unit[1] if unit else last
    if not unit and heard.norm(last) in ("wells", "times"):
        return None
    return Mention("threshold", first, last, (op, value, unit[0] if unit else None), "comparator")


def _share(heard: Heard, first: int, at: int, op: str) -> Mention | None:
    """ "choke at less than half": half of what is measured in per cent."""
    shared = heard.norm(at) in ("half", "quarter") and heard.norm(at + 1) not in ("a", "an", "of", "the")
    if not shared or not heard.has(*words().grammar.shares):
        return None
    value = 100 * words().numbers.some[heard.norm(at)]
    return Mention("threshold", first, at + 1, (op, value, "%"), "share")


def _part(heard: Heard, at: int) -> tuple[float, int] | None:
    """ "half a g": a vague number counts where a unit follows."""
    number = number_at(heard, at) if heard.norm(at) in ("half", "quarter") else None
    return number if number and unit_at(heard, number[1]) else None


def _is_number(heard: Heard, at: int) -> bool:
    return heard.norm(at) not in words().numbers.some and number_at(heard, at) is not None


def _signed(heard: Heard, at: int) -> tuple[float, int] | None:
    if heard.norm(at) == "-":
        number = number_at(heard, at + 1)
        return (-number[0], number[1]) if number else None
    return number_at(heard, at)


def _trailing(heard: Heard, first: int) -> Mention | None:
    """ "120 C or more", "120+"."""
    if not _is_number(heard, first):
        return None
    number = number_at(heard, first)
    if not number:
        return None
    unit = unit_at(heard, number[1])
    at = unit[1] if unit else number[1]
    after = longest(_after(), heard, at, 3)
    if not after or (heard.norm(at) == "+" and not heard.words[at].glued):
        return None
    return Mention("threshold", first, after[1], (after[0], number[0], unit[0] if unit else None), "comparator after")


def _limit(heard: Heard, first: int) -> Mention | None:
    """ "top 5", "5 hottest", "worst three", "which 5 wells"."""
    if not _is_number(heard, first):
        return None
    number = number_at(heard, first)
    if not number or number[0] != int(number[0]) or not 1 <= number[0] <= 1000 or unit_at(heard, number[1]):
        return None
    ranked = words().amounts.superlatives
    before, after = heard.norm(first - 1), heard.norm(number[1])
    if (
        before in (*ranked, "low", "high", "less", "more")
        or after in ranked
        or superlative(heard, number[1])
        or before in ("first", "ten")
        or (after in ("wells", "esps", "pumps") and before not in ("and", "to", "than"))
    ):
        return Mention("limit", first, number[1], int(number[0]), "number")
    return None


def _amount(heard: Heard, first: int) -> Mention | None:
    if not _is_number(heard, first):
        return None
    number = number_at(heard, first)
    unit = unit_at(heard, number[1]) if number else None
    if number and unit and not first and unit[1] == len(heard.words) and unit[0] in ("A", "Hz", "V"):
        unit = None  # "14 amps" and nothing else names a well and a signal
    if number and unit:
        return Mention("amount", first, unit[1], (number[0], unit[0]), "unit")
    if number and heard.words[first].number:
        return Mention("amount", first, number[1], (number[0], None), "number")
    return None


def find_setpoints(heard: Heard) -> None:
    """Takes the bare number in "what if I bump it to 62" for hertz."""
    grammar = words().grammar
    if not (grammar.adjustments | {"ran", "runs", "running"}) & set(heard.line) or not heard.has(*grammar.hypothetical):
        return
    for mention in heard.of("amount"):
        value = mention.value[0] if isinstance(mention.value, tuple) and mention.value[1] is None else 0.0
        if 15 < value <= 250 and heard.norm(mention.first - 1) in ("to", "at", "on", "with", "@"):
            heard.release(mention)
            heard.claim(Mention("amount", mention.first, mention.last, (value, "Hz"), "set point"))


def find_aggregations(heard: Heard) -> None:
    """Claims `order` (superlatives), `now` and `aggregation`."""
    for first in range(len(heard.words)):
        if not heard.free[first]:
            continue
        word = heard.norm(first)
        if word in ("more", "less") and heard.has("which well", "what well", "who") and not heard.has("than", "or"):
            heard.claim(Mention("order", first, first + 1, "most" if word == "more" else "least", "superlative"))
            continue
        of_wells = heard.norm(first - 1) in ("of", "with") and heard.has("wells", "well")
        if word in ("more", "less") and of_wells and not heard.has("than", "or more", "or less"):
            heard.claim(Mention("order", first, first + 1, "most" if word == "more" else "least", "superlative"))
            continue
        if word in ("more", "less") and any(limit.first == first + 1 for limit in heard.of("limit")):
            heard.claim(Mention("order", first, first + 1, "most" if word == "more" else "least", "superlative"))
            continue
        if word in ("low", "high") and any(limit.first == first + 1 for limit in heard.of("limit")):
            heard.claim(Mention("order", first, first + 1, f"{word}est", "superlative"))
            continue
        hit = longest(_now(), heard, first, 4)
        if hit and word == "now" and _carries_on(heard, first):
            continue
        if hit:
            heard.claim(Mention("now", first, hit[1], "latest", "words"))
        elif word in words().amounts.superlatives:
            heard.claim(Mention("order", first, first + 1, word, "superlative"))
        elif superlative(heard, first):
            heard.claim(Mention("order", first, first + 1, "most", "shape"))
        elif word == "mean" and (
            heard.has("does", "do", "did", "would", "you", "means", "mean by") or _meant(heard, first)
        ):
            continue
        elif found := longest(_aggregations(), heard, first, 3):
            heard.claim(Mention("aggregation", first, found[1], found[0], "words"))


def _meant(heard: Heard, at: int) -> bool:
    """ "what's pip mean" asks for the meaning of a word."""
    closes = heard.norm(at + 1) in ("", "?", "in")
    return closes and heard.norm(0) in ("what", "whats") and not heard.of("well") and not heard.of("time")


def superlative(heard: Heard, at: int) -> bool:
    """ "hungriest" in "the ten hungriest wells": a word of this shape before wells ranks them."""
    word = heard.norm(at)
    shaped = word.endswith("est") and len(word) > 5 and word not in words().grammar.no_superlative
    return shaped and heard.norm(at + 1) in words().grammar.ranked_things


def _carries_on(heard: Heard, at: int) -> bool:
    """ "now the same for 15": a word that leads on, and no time."""
    led = at == 0 or all(word in words().grammar.leading_on for word in heard.norms(0, at))
    return led and heard.norm(at + 1) not in words().grammar.after_now


def aggregation_of(word: str) -> str | None:
    return _aggregations().get((word,))


def implied_metric(unit: str | None, lexicon: Lexicon) -> str | None:
    """The metric that a unit alone tells: degrees are the motor's."""
    metric = words().amounts.implies.get(unit or "")
    return metric if metric in lexicon.metrics else None


def converted(value: float, unit: str | None, metric: MetricName) -> float | None:
    """The value in the metric's canonical unit; None where the unit does not fit it."""
    if unit is None or unit == metric.unit:
        return value
    table = {key.lower().replace("°", "deg"): pair for key, pair in metric.units.items()}
    names = [unit, *words().amounts.units.get(unit, [])]
    if metric.unit.lower() in (name.lower() for name in names):
        return value
    pair = next((table[name.lower()] for name in names if name.lower() in table), None)
    return value * pair[0] + pair[1] if pair else None


def threshold_of(said: Compared, metric: MetricName | None) -> Threshold | None:
    op, value, unit = said
    if metric is None:
        return None
    canonical = converted(value, unit, metric)
    if canonical is None:
        return None
    return Threshold(op=op, value=round(canonical, 9), unit=metric.unit)  # type: ignore[arg-type]
