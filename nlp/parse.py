"""Parser().parse(text, lexicon, now, zone) -> Question: all that callers need.

Follow-ups. `Parser.read` gives a Reading: the Question, and what a conversation needs beside it.
`fragment` is true where the text leaves out what is asked ("and yesterday?", "what about 15", "same for vibration",
"AK-015"), so that the intent and whatever slots are empty should be taken from what was last spoken of; the intent of
a fragment is a guess of at most 0.5. `refers` is true where a pronoun stands for a well ("it", "that one").
A text that does say what it asks but lacks a slot ("why?", "plot it") is no fragment: it has its intent, and
`needs_clarification` names the slot to fill.
"""

import time as clocks
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from nlp.amounts import find_aggregations, find_alerts, find_amounts, find_setpoints
from nlp.classifier import Classifier
from nlp.doubts import doubts_of
from nlp.errors import TextTooLong, UnknownZone
from nlp.fragments import MOST_WORDS, asks_unit, goes_on, guess, is_fragment, pointed_at_well, refers
from nlp.frames import DOUBTFUL, SURE, Scored, is_command, is_told_to, ranked, rescued, slots_of
from nlp.gaps import lacking
from nlp.heard import Heard
from nlp.intents import IntentPhrases, intents, load
from nlp.lexicon import Lexicon
from nlp.model import Intent, Question, Reading, Step
from nlp.names import find_fields, find_names, find_sides, find_unknown_fields
from nlp.pipeline import Pipeline
from nlp.placeholders import masked, without_courtesies
from nlp.said import in_universal_time, plainly
from nlp.slots import Frame, fill
from nlp.spacing import Spacer
from nlp.spelling import Speller
from nlp.times import Clock, find_times
from nlp.vocabulary import Vocabulary
from nlp.wells import find_bare_numbers, find_wells
from nlp.words import words

MOST_CHARACTERS = 2_000
LATIN = "\u024f"
TELLING = 0.8
AHEAD = ("forecast", "alert_shelve", "subscribe", "what_if")


class Parser:
    """Trained once at start, always the same; then reads any text in milliseconds. Safe to share between threads."""

    def __init__(
        self, language: str = "en", *, cache: Path | None = None, phrases: Mapping[str, str] | None = None
    ) -> None:
        """`cache` keeps what was learnt for the next start; `phrases` are files, by name, laid over ours."""
        self._language, self._cache = language, cache
        self._pipeline = Pipeline(language)
        self._take(load(language, phrases) if phrases else intents(language))

    def retrain(self, phrases: Mapping[str, str]) -> None:
        """Takes in the phrases of these files, laid over the built-in ones; BadPhrases leaves all as it was."""
        self._take(load(self._language, phrases))

    def _take(self, found: Mapping[str, IntentPhrases]) -> None:
        phrases = {name: [without_courtesies(said) for said in each.phrases] for name, each in found.items()}
        classifier = Classifier(phrases, self._cache)
        templates = {said: name for name, some in reversed(list(phrases.items())) for said in some}
        vocabulary = Vocabulary.of(found)
        self._intents, self._classifier, self._templates, self._vocabulary = found, classifier, templates, vocabulary
        self._spellers: WeakKeyDictionary[Lexicon, tuple[Speller, Spacer]] = WeakKeyDictionary()

    def parse(
        self, text: str, lexicon: Lexicon, now: datetime, zone: str = "UTC", *, trace: list[Step] | None = None
    ) -> Question:
        """What the text asks, as far as it says; raises TextTooLong and UnknownZone only."""
        return self.read(text, lexicon, now, zone, trace=trace).question

    def read(
        self,
        text: str,
        lexicon: Lexicon,
        now: datetime,
        zone: str = "UTC",
        *,
        after: Question | None = None,
        trace: list[Step] | None = None,
    ) -> Reading:
        """The question with what a conversation needs beside it; `after` is the question before in the conversation."""
        if len(text) > MOST_CHARACTERS:
            raise TextTooLong(f"A question may have {MOST_CHARACTERS} characters; this one has {len(text)}.")
        log = _Log(trace)
        said = plainly(text)
        universal = in_universal_time(said)
        clock = Clock.at(now.astimezone(UTC), zone_of(zone) if not universal else zone_of("UTC"), lexicon.day_shift)
        said = universal or said
        if after and after.time_range:
            clock = clock.after(after.time_range.start, after.time_range.end)
        heard = self._hear(said, lexicon, clock)
        if after and set(after.metrics) & set(words().names.sides.values()):
            find_sides(heard, lexicon)
        line = masked(heard)
        log.add("words", line)
        log.add(
            "spans",
            "; ".join(f"{m.kind} {heard.said(m.first, m.last)!r} = {m.value} ({m.rule})" for m in heard.mentions),
        )
        converted = after is not None and asks_unit(heard)
        fragment = (converted or is_fragment(line) or (after is not None and goes_on(line))) and not is_command(line)
        scored = self._ranked(heard, line, fragment)
        if not line and "?" in said:
            scored = Scored((Intent("help", 1.0), *scored.intents), "question mark")
        told_to = after is not None and is_told_to(line, after.intent.name)
        if told_to:
            scored, fragment = Scored((Intent("out_of_scope", 1.0), *scored.intents), "told to act"), False
        elif after is not None and not fragment:
            scored = self._pointed(heard, line, after, scored)
            fragment = self._goes_on(heard, line, after, scored)
            scored = self._ranked(heard, line, True) if fragment else scored
        log.add(
            "intents", ", ".join(f"{i.name} {i.confidence:.2f}" for i in scored.intents[:3]) + f" ({scored.decided})"
        )
        intent = scored.intents[0]
        if intent.name in AHEAD:
            clock = replace(clock, ahead=True)
            heard = self._hear(said, lexicon, clock)
        spoken_of = after.metrics if after and (refers(line) or heard.of("threshold")) else ()
        question = self._question(text, Frame(heard, lexicon, clock, intent.name, spoken_of), scored, fragment)
        log.add("slots", repr(question) if log.wanted else "")
        continued = self._continued(text, lexicon, clock, after, scored) if fragment and after else None
        return Reading(question, fragment, converted or refers(line), line, continued)

    def _continued(self, text: str, lexicon: Lexicon, clock: Clock, after: Question, scored: Scored) -> Question:
        """A fragment's slots as the intent before asks for them: "2 hours" is a length of time to a mute."""
        name = after.intent.name
        heard = self._hear(text, lexicon, replace(clock, ahead=name in AHEAD))
        as_before = Scored((Intent(name, scored.intents[0].confidence), *scored.intents[1:]), "fragment")
        return self._question(text, Frame(heard, lexicon, clock, name, after.metrics, after.text), as_before, True)

    def _hear(self, text: str, lexicon: Lexicon, clock: Clock) -> Heard:
        speller, spacer = self._spelling(lexicon)
        heard = self._pipeline(spacer.spaced(text))
        speller.mend(heard)
        find_alerts(heard, lexicon)
        find_wells(heard, lexicon)
        find_fields(heard, lexicon)
        find_times(heard, replace(clock, comparing=heard.has(*words().grammar.comparing)))
        find_amounts(heard)
        find_names(heard, lexicon, speller.knows)
        find_unknown_fields(heard, speller.knows)
        find_bare_numbers(heard, lexicon)
        find_setpoints(heard)
        find_aggregations(heard)
        return heard

    def _spelling(self, lexicon: Lexicon) -> tuple[Speller, Spacer]:
        found = self._spellers.get(lexicon)
        if found is None:
            fields = {part for key in lexicon.index.fields for part in key}
            known = {part for key in lexicon.index.by_key for part in key}
            parts = lexicon.vocabulary | fields | self._vocabulary.inside
            speller = Speller(parts, self._vocabulary.known | known | parts, lexicon.vocabulary)
            names = {key[0] for key in lexicon.metric_says if len(key) == 1}
            found = speller, Spacer(lambda word: speller.knows(word) or bool(speller.taken_for(word)), parts, names)
            self._spellers[lexicon] = found
        return found

    def _ranked(self, heard: Heard, line: str, fragment: bool, more: frozenset[str] = frozenset()) -> Scored:
        logits = self._classifier.scores(line)
        foreign = self._vocabulary.foreign(line)
        scored = ranked(
            slots_of(heard) | more, line, logits, self._intents, exact=self._templates.get(line), foreign=foreign
        )
        if fragment:
            return _guessed(line, scored)
        if foreign and scored.intents[0].name == "out_of_scope":
            named = slots_of(heard) | more
            scored = rescued(named, line, scored, ranked(named, line, logits, self._intents, exact=None, foreign=0))
            if scored.decided == "doubt":
                return scored
        best = scored.intents[0]
        strange = line not in self._templates and self._vocabulary.short_stranger(line)
        if (strange or _other_script(heard)) and best.name != "out_of_scope":
            return Scored((_doubted(best), *scored.intents[1:]), "doubt")
        if best.confidence < DOUBTFUL and foreign and best.name != "out_of_scope":
            refused = Intent("out_of_scope", DOUBTFUL)
            return Scored((refused, *(i for i in scored.intents if i.name != "out_of_scope")), "doubt")
        return scored

    def _pointed(self, heard: Heard, line: str, after: Question, scored: Scored) -> Scored:
        """The intent as if the well were named that "it" stands for, where the text alone tells none."""
        if _sure(scored, TELLING) or not after.wells or "{well}" in line:
            return scored
        named = pointed_at_well(line)
        again = self._ranked(heard, named, False, frozenset({"wells"})) if named != line else scored
        return again if _sure(again, SURE) else scored

    def _goes_on(self, heard: Heard, line: str, after: Question, scored: Scored) -> bool:
        """Whether a text that is no question by itself names something known and nothing strange."""
        best = scored.intents[0]
        of_one = best.name == "rank" and after.wells and not words().grammar.ranking & set(line.split())
        clear = _sure(scored, SURE) and not of_one
        if clear or is_command(line) or len(line.split()) > MOST_WORDS or self._vocabulary.foreign(line):
            return False
        return bool(slots_of(heard)) and not words().grammar.asking & set(line.split()[:2])

    def _question(self, text: str, frame: Frame, scored: Scored, fragment: bool) -> Question:
        slots: dict[str, Any] = fill(frame)
        slots["doubts"] = doubts_of(frame, slots)
        file = self._intents[frame.intent].file
        asks = lacking(frame, file, slots, scored.intents[0].confidence < SURE, fragment)
        slots.pop("threshold_said", None)
        if any(doubt.kind == "two_limits" for doubt in slots["doubts"]):
            slots["threshold"] = None
        return Question(
            text=text,
            intent=scored.intents[0],
            alternatives=tuple(intent for intent in scored.intents[1:4] if intent.confidence >= 0.01),
            needs_clarification=asks,
            **slots,
        )


def _sure(scored: Scored, least: float) -> bool:
    return scored.intents[0].confidence >= least and scored.intents[0].name != "out_of_scope"


class _Log:
    """Times the steps for a trace, if one is wanted."""

    def __init__(self, steps: list[Step] | None) -> None:
        self._steps = steps
        self.wanted = steps is not None
        self._since = clocks.perf_counter()

    def add(self, name: str, detail: str) -> None:
        if self._steps is not None:
            now = clocks.perf_counter()
            self._steps.append(Step(name, detail, round((now - self._since) * 1000, 3)))
            self._since = now


def _other_script(heard: Heard) -> bool:
    """Whether words stand in letters that nobody here can read, so that what was understood is a part at most."""
    unread = [word.text for free, word in zip(heard.free, heard.words, strict=True) if free and word.text.isalpha()]
    return any(len(said) > 2 and max(said) > LATIN for said in unread)


def _doubted(intent: Intent) -> Intent:
    return Intent(intent.name, min(intent.confidence, DOUBTFUL))


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(f"There is no time zone called {name[:64]!r}.") from error


def _guessed(line: str, scored: Scored) -> Scored:
    """A fragment's intent: what its slots hint at, never with confidence."""
    name = guess(line)
    likely = next(intent for intent in scored.intents if intent.name not in ("out_of_scope", "help"))
    best = Intent(name, SURE) if name else Intent(likely.name, min(likely.confidence, DOUBTFUL))
    return Scored((best, *(intent for intent in scored.intents if intent.name != best.name)), "fragment")
