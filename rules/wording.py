"""Fills the sentences of rule files with numbers computed from facts, each with its unit and stretch."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from rules.catalogue import Parameter, Vocabulary
from rules.conditions import COMPARISONS, Condition, Parameters, Value, bound
from rules.facts import Measured
from rules.facts.comparing import Comparison

SENTENCE = re.compile(r"(^|[.?] )([a-z])")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z]+)?)\}")


def placeholders(text: str) -> Iterator[str]:
    for found in PLACEHOLDER.finditer(text):
        yield found[1]


def moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%-d %b %H:%M UTC")


def number(value: Value, unit: str, decimals: int) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    shown = f"{value:,.{decimals}f}"
    return f"{shown}{unit}" if unit == "%" else f"{shown} {unit}".rstrip()


class Words:
    """The wording of one diagnosis: knows its facts, comparisons and the time they were taken."""

    def __init__(self, vocabulary: Vocabulary, measured: Measured, parameters: Parameters, well_id: str) -> None:
        self.vocabulary, self.measured, self.parameters, self.well_id = vocabulary, measured, parameters, well_id

    def fill(self, text: str, since: float | None = None) -> str:
        filled = PLACEHOLDER.sub(lambda found: self._value(found[1], since), text)
        return SENTENCE.sub(lambda found: found[1] + found[2].upper(), filled)

    def _value(self, name: str, since: float | None) -> str:
        if name == "well":
            return self.well_id
        if name == "since":
            return moment(since) if since is not None else "an unknown time"
        head, _, part = name.partition(".")
        if head in self.vocabulary.signals:
            return self._signal(head, part)
        if head in self.vocabulary.facts:
            fact, value = self.vocabulary.facts[head], self.measured.facts[head]
            if part == "size" and isinstance(value, float):
                value = abs(value)
            return number(value, fact.unit, fact.decimals)
        return f"{self.parameters[head]:g}"

    def _signal(self, name: str, part: str) -> str:
        found = self.measured.comparisons.get(name)
        if found is None:
            return f"{self.vocabulary.signals[name].label} unknown" if not part else "unknown"
        signal = self.vocabulary.signals[name]
        if part == "now":
            return number(found.now, signal.unit, signal.decimals)
        if part == "before":
            return number(found.before, signal.unit, signal.decimals)
        if part == "change":
            return "unknown" if found.change_pct is None else f"{found.change_pct:+.1f}%"
        return f"{signal.label} {self._short(name, found)}"

    def _short(self, name: str, found: Comparison) -> str:
        """`24.1 A against 45.0 A (-46.4%)`; the evidence names the stretches."""
        signal, say = self.vocabulary.signals[name], self.vocabulary.sentences
        if found.now is None:
            return say["no_reading"]
        now = number(found.now, signal.unit, signal.decimals)
        if found.before is None:
            return now
        change = "" if found.change_pct is None else f" ({found.change_pct:+.1f}%)"
        before = number(found.before, signal.unit, signal.decimals)
        return _filled(say["short"], {"now": now, "before": before, "change": change})

    def compared(self, name: str, found: Comparison) -> str:
        """`median of the last 60 min 24.1 A, against 45.0 A over 7.0 d to 20 Nov 08:00 UTC (-46.4%)`."""
        say, signal = self.vocabulary.sentences, self.vocabulary.signals[name]
        if found.now is None:
            return say["no_reading"]
        words = {"last": _length(found.end - found.start), "now": number(found.now, signal.unit, signal.decimals)}
        span = self.measured.baseline
        if found.before is None or span is None:
            return _filled(say["alone"], words)
        words |= {
            "before": number(found.before, signal.unit, signal.decimals),
            "days": _length(span[1] - span[0]),
            "until": moment(span[1]),
            "change": "" if found.change_pct is None else f" ({found.change_pct:+.1f}%)",
        }
        return _filled(say["provisional" if self.measured.provisional else "compared"], words)

    def question(self, condition: Condition) -> str:
        """A condition of the tree as a question."""
        if condition.fact is None:
            return self.vocabulary.sentences["group"]
        fact = self.vocabulary.facts[condition.fact]
        plain = condition.is_ is not None and isinstance(condition.is_, bool)
        asked = fact.label if plain else f"{fact.label} {self.wanted(condition)}"
        return f"{_capital(asked)}?"

    def answered(self, condition: Condition) -> str:
        """What the facts answer to the question of a condition that holds."""
        value = self.measured.facts[condition.fact] if condition.fact else True
        if condition.known is not None:
            return "yes"
        return "unknown" if value is None else "no" if value is False else "yes"

    def shown(self, name: str, limit: Parameter | None) -> str:
        """The fact behind a gate's answer; nothing where it only says yes or no."""
        value, fact = self.measured.facts[name], self.vocabulary.facts[name]
        if value is None or isinstance(value, bool):
            return ""
        words = {"label": _capital(fact.label), "value": number(value, fact.unit, fact.decimals)}
        if limit is None:
            return _filled(self.vocabulary.sentences["shown"], words)
        words["limit"] = number(limit.value, limit.unit, 0 if limit.value == int(limit.value) else 2)
        return _filled(self.vocabulary.sentences["shown_limit"], words)

    def measured_for(self, condition: Condition) -> str:
        """The value of a condition's fact; nothing where the answer to the question is all there is."""
        value = self.measured.facts[condition.fact] if condition.fact else None
        if condition.fact is None or value is None or isinstance(value, bool):
            return ""
        fact = self.vocabulary.facts[condition.fact]
        return _filled(self.vocabulary.sentences["measured"], {"value": number(value, fact.unit, fact.decimals)})

    def wanted(self, condition: Condition) -> str:
        fact = self.vocabulary.facts[condition.fact or ""]
        parts = []
        for name in COMPARISONS:
            limit = bound(getattr(condition, name), self.parameters)
            if limit is not None:
                parts.append(f"{name.replace('_', ' ')} {number(limit, fact.unit, fact.decimals)}")
        if condition.is_ is not None:
            parts.append(number(condition.is_, "", 0))
        if condition.among:
            parts.append(" or ".join(condition.among))
        if condition.known is not None:
            parts.append("known" if condition.known else "unknown")
        return " and ".join(parts)

    def unmet(self, condition: Condition) -> str:
        """Why a fault whose condition fails is ruled out."""
        fact = self.vocabulary.facts[condition.fact or ""]
        known = self.measured.facts[condition.fact or ""]
        if isinstance(known, bool):
            return _filled(self.vocabulary.sentences["so" if known else "not_so"], {"label": fact.label})
        value = number(self.measured.facts[condition.fact or ""], fact.unit, fact.decimals)
        return _filled(
            self.vocabulary.sentences["unmet"],
            {"label": _capital(fact.label), "value": value, "wanted": self.wanted(condition)},
        )


def _filled(sentence: str, words: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: words[found[1]], sentence)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _length(seconds: float) -> str:
    if seconds < 7200 - 30:
        return f"{max(seconds / 60, 1):.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 86_400 else f"{seconds / 86_400:.1f} d"
