"""Finds metrics, faults, fields and states by the words people use for them."""

from collections.abc import Callable
from functools import cache

from rapidfuzz.distance import OSA

from nlp.heard import Heard, Mention, longest, table_of
from nlp.lexicon import Key, Lexicon
from nlp.words import words

MOST_WORDS = 6


def find_names(heard: Heard, lexicon: Lexicon, known: Callable[[str], bool]) -> None:
    """Claims `fault` and `metric`, the longer where both begin at a word, then `state`."""
    for first in range(len(heard.words)):
        if not heard.free[first]:
            continue
        fault = longest(lexicon.fault_says, heard, first, MOST_WORDS)
        metric = _sharing(heard, first, lexicon) or longest(lexicon.metric_says, heard, first, MOST_WORDS)
        if metric and _adjective(heard, first, metric, lexicon):
            metric = None
        if fault and heard.norm(first) == "heading" and heard.has("where", "heading to", "heading for"):
            continue
        if fault and (not metric or fault[1] >= metric[1]):
            _claim(heard, "fault", first, fault)
        elif metric:
            _claim(heard, "metric", first, metric)
        else:
            _near(heard, first, lexicon, known)
    _find_states(heard)


def find_sides(heard: Heard, lexicon: Lexicon) -> None:
    """Claims `metric` in a few words after a pressure was spoken of: "and the tubing?"."""
    sides = words().names.sides
    for at, word in enumerate(heard.line if len(heard.words) <= MOST_WORDS else ()):
        if heard.free[at] and sides.get(word) in lexicon.metrics and heard.norm(at + 1) not in ("leak", "string"):
            heard.claim(Mention("metric", at, at + 1, sides[word], "side"))


def _near(heard: Heard, first: int, lexicon: Lexicon, known: Callable[[str], bool]) -> None:
    """ "pump wer": one slip in the short last word of a name of several words."""
    last = first + 2
    strange = heard.norm(first + 1)
    if not heard.open(first, last) or not 2 < len(strange) < 5 or not strange.isalpha() or known(strange):
        return
    for kind, table in (("fault", lexicon.fault_says), ("metric", lexicon.metric_says)):
        near = [key for key in table if len(key) == 2 and key[0] == heard.norm(first) and _one_slip(strange, key[1])]
        if len({table[key] for key in near}) == 1:
            heard.claim(Mention(kind, first, last, table[near[0]], "slip", True))
            return


def _one_slip(said: str, meant: str) -> bool:
    return said[0] == meant[0] and OSA.distance(said, meant, score_cutoff=1) <= 1


def _sharing(heard: Heard, first: int, lexicon: Lexicon) -> tuple[str, int] | None:
    """ "motor" in "motor and intake temperature": the noun is said once, behind the last of them."""
    for last in (first + 1, first + 2):
        if heard.norm(last) not in words().grammar.sharing or not heard.open(first, last):
            continue
        whole = longest(lexicon.metric_says, heard, last + 1, MOST_WORDS)
        if whole and whole[1] > last + 2:
            metric = lexicon.metric_says.get((*heard.norms(first, last), heard.norm(whole[1] - 1)))
            return (metric, last) if metric else None
    return None


def _claim(heard: Heard, kind: str, first: int, hit: tuple[str, int]) -> None:
    fixed = any(word.fixed for word in heard.words[first : hit[1]])
    heard.claim(Mention(kind, first, hit[1], hit[0], "words", fixed))


def _adjective(heard: Heard, first: int, metric: tuple[str, int], lexicon: Lexicon) -> bool:
    """ "current" in "current pip" or "current status" is no metric; "speed up" is no speed."""
    word, after = heard.norm(first), heard.norm(metric[1])
    if word == "set" and first == 0:
        return True
    if metric[1] != first + 1:
        return False
    if word in ("current", "currents"):
        follows = longest(lexicon.metric_says, heard, first + 1, MOST_WORDS)
        return follows is not None or after in words().grammar.after_current
    if word == "choke" and first == 0:
        return after in ("back", "down", "up", "it") or not heard.open(first + 1, first + 2)
    return word == "speed" and _verb(heard, first)


def _verb(heard: Heard, first: int) -> bool:
    """ "speed it up", "if I speed {well} up", "speed {well} up" """
    before, after = heard.norm(first - 1), heard.norm(first + 1)
    commanded = not before and heard.has("up", "down") and not heard.open(first + 1, first + 2)
    return commanded or after in ("up", "it") or before in ("i", "we", "you", "if", "to", "and")


def find_fields(heard: Heard, lexicon: Lexicon) -> None:
    """Claims `field`: a registered field's name, with "field" before or after it."""
    fields = lexicon.index.fields
    for first in range(len(heard.words)):
        for last in range(min(first + 4, len(heard.words)), first, -1):
            name = _field(heard, first, last, fields) if heard.open(first, last) else None
            if name:
                _claim_field(heard, first, last, name)
                break


def find_unknown_fields(heard: Heard, known: Callable[[str], bool]) -> None:
    """Claims `unknown_field`: a strange name with a capital after "in", or before "field"."""
    if heard.text.isupper():
        return
    for at, word in enumerate(heard.words):
        if not heard.free[at] or not word.text.isalpha() or len(word.text) < 4 or known(word.text.lower()):
            continue
        placed = heard.norm(at - 1) in ("in", "at", "from", "of") and word.text[0].isupper()
        if placed or (heard.norm(at + 1) == "field" and heard.norm(at - 1) in ("in", "the", "of", "at", "from")):
            last = at + 1 + (heard.norm(at + 1) == "field")
            heard.claim(Mention("unknown_field", at, last, word.text, "shape"))


def _field(heard: Heard, first: int, last: int, fields: object) -> str | None:
    key: Key = tuple(part.lstrip("0") or "0" if part.isdecimal() else part for part in heard.norms(first, last))
    found = fields.get(key) if isinstance(fields, dict) else None
    if found and len(key) == 1 and key[0] in words().general.filler and heard.norm(last) != "field":
        return None
    return found


def _claim_field(heard: Heard, first: int, last: int, name: str) -> None:
    fixed = any(word.fixed for word in heard.words[first:last])
    end = last + (heard.norm(last) in ("field", "fields") and heard.open(last, last + 1))
    begin = first - (heard.norm(first - 1) == "field" and heard.open(first - 1, first))
    heard.claim(Mention("field", begin, end, name, "name", fixed))


@cache
def _state_table() -> dict[Key, str]:
    return table_of([(said, state) for state, says in words().amounts.states.items() for said in says])


def _find_states(heard: Heard) -> None:
    for first in range(len(heard.words)):
        hit = longest(_state_table(), heard, first, 5) if heard.free[first] else None
        if hit and _means_state(heard, first, hit[1]):
            heard.claim(Mention("state", first, hit[1], hit[0], "words"))


def _means_state(heard: Heard, first: int, last: int) -> bool:
    if last > first + 1 or heard.norm(first) not in words().grammar.doubtful_states:
        return True
    if any(mention.first == last and mention.kind in ("threshold", "amount", "metric") for mention in heard.mentions):
        return False
    before, after = heard.norm(first - 1), heard.norm(last)
    if heard.norm(first) in ("up", "on", "off") and not _ends(heard, last):
        return False
    after_well = first > 0 and any(m.last == first and m.kind in ("well", "field") for m in heard.mentions)
    if after in words().grammar.after_state and heard.norm(first) not in ("up", "on", "off"):
        return True
    return (before in words().grammar.before_state or after_well) and not (
        after[:1].isdigit() or after in ("by", "to", "at", "above", "below", "over")
    )


def _ends(heard: Heard, at: int) -> bool:
    """Whether the sentence or its time follows."""
    timed = any(mention.first == at and mention.kind == "time" for mention in heard.mentions)
    return timed or heard.norm(at) in ("", "?", ".", ",", "or", "and", "right", "now", "again", "currently", "in")
