"""Lists and ranges that hang on a well: "AK-001 to 005", "AK-014, 15 and 16"."""

from nlp.heard import Heard, Mention
from nlp.lexicon import Lexicon, WellIndex
from nlp.wells.exact import measure
from nlp.words import words


def find_joined(heard: Heard, lexicon: Lexicon) -> None:
    """Ranges and lists that hang on a well already found: "AK-001 to 005", "AK-014, 15 and 16"."""
    for mention in heard.of("well"):
        ids = mention.value
        if isinstance(ids, tuple) and len(ids) == 1 and mention in heard.mentions:
            _extend(heard, mention, lexicon)


def _extend(heard: Heard, mention: Mention, lexicon: Lexicon) -> None:
    current = mention
    while True:
        link = _link(heard, current.last)
        if link is None:
            return
        word, at = link
        following = _following(heard, current, at, lexicon)
        if following is None:
            return
        if word in ("to", "-", "through", "thru", "till", "until", ".", "..") and not _compared(heard, mention):
            span = _between(current, following, lexicon.index)
            if span:
                _merge(heard, current, following, span)
                return
        if following not in heard.mentions:
            heard.claim(following)
        if following.kind != "well":
            return
        current = following


def _link(heard: Heard, at: int) -> tuple[str, int] | None:
    word = heard.norm(at)
    if word in (
        ",",
        "and",
        "&",
        "or",
        "/",
        "vs",
        "versus",
        "with",
        "against",
        "to",
        "-",
        "through",
        "thru",
        "till",
        "until",
        "plus",
        ".",
    ):
        step = at + 1
        while heard.norm(step) in ("and", "or", "with", "to", ".", "also", "well", ",") and step < at + 3:
            step += 1
        return word, step
    return None


def _compared(heard: Heard, mention: Mention) -> bool:
    said = ("compare", "comparison", "versus", "vs", "difference", "compared", "comparing", "against")
    return heard.has(*said) and heard.norm(mention.first - 1) not in ("from", "across", "wells", "range")


def _following(heard: Heard, current: Mention, at: int, lexicon: Lexicon) -> Mention | None:
    for mention in heard.of("well"):
        if mention.first in (at, at - 1) and mention is not current:
            return mention
    if (
        _of_date(heard, at)
        or not heard.open(at, at + 1)
        or not heard.norm(at).isdecimal()
        or len(heard.norm(at)) > 6
        or (measure(heard, at + 1) and not _names_metric(heard, current, at, lexicon))
    ):
        return None
    if heard.has(*words().grammar.changing):
        return None
    from_id = str(current.value[0]) if isinstance(current.value, tuple) else ""
    ids = _sibling(from_id, heard.norm(at), lexicon)
    kind, value = ("well", ids) if ids else ("unknown_well", heard.said(at, at + 1))
    return Mention(kind, at, at + 1, value, "list")


def _of_date(heard: Heard, at: int) -> bool:
    """ "17" in "AK-014, 17-19 Nov" and "AK-014, 17 Nov" is a day."""
    months, ranged = words().times.months, heard.norm(at + 1) in ("-", "to", "and") and heard.norm(at + 2).isdecimal()
    return heard.norm(at + 1) in months or (ranged and heard.norm(at + 3) in months)


def _names_metric(heard: Heard, current: Mention, at: int, lexicon: Lexicon) -> bool:
    """ "amps" in "wells 11 to 13 amps" is asked for, and no unit."""
    return heard.norm(current.first) == "wells" and (heard.norm(at + 1),) in lexicon.metric_says


def _sibling(well_id: str, digits: str, lexicon: Lexicon) -> tuple[str, ...]:
    prefix = lexicon.index.prefix_of(well_id)
    ids = lexicon.index.by_key.get((*prefix, digits.lstrip("0") or "0"), ())
    return ids if len(ids) == 1 else ()


def _between(left: Mention, right: Mention, index: WellIndex) -> tuple[str, ...]:
    """All registered wells from one to the other, of the same prefix."""
    if not isinstance(left.value, tuple):
        return ()
    begin = index.key_of_id(left.value[0])
    end = index.key_of_id(right.value[0]) if isinstance(right.value, tuple) else ()
    if not begin or not end or begin[:-1] != end[:-1]:
        return ()
    first, last = sorted((int(begin[-1]), int(end[-1])))
    numbers = [number for number in index.prefixes[begin[:-1]] if first <= number <= last]
    return tuple(index.by_key[(*begin[:-1], str(number))][0] for number in numbers)


def _merge(heard: Heard, left: Mention, right: Mention, ids: tuple[str, ...]) -> None:
    heard.release(left)
    if right in heard.mentions:
        heard.release(right)
    heard.claim(Mention("well", left.first, right.last, ids, "range", left.fixed or right.fixed))
