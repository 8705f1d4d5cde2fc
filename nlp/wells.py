"""Finds wells: by id, name or alias however they are spelt, by number, in lists and in ranges."""

from collections.abc import Iterator

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from nlp.heard import Heard, Mention
from nlp.lexicon import Key, Lexicon, WellIndex
from nlp.numbers import number_at
from nlp.units import unit_at
from nlp.words import words

_JOINTS = ("-", "_", ".", "/", "#")
_LOOKS = str.maketrans("ołilsb", "001158")
_KEYS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol",
    "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlim", "l": "kop",
    "z": "axs", "x": "zcs", "c": "xvd", "v": "cfb", "b": "vgn", "n": "bhm", "m": "njk",
}  # fmt: skip


def find_wells(heard: Heard, lexicon: Lexicon) -> None:
    """Claims `well` (a tuple of ids) and `unknown_well` (what was said)."""
    _exact(heard, lexicon.index)
    _numbered(heard, lexicon)
    _spoken(heard, lexicon.index)
    _slips(heard, lexicon.index)
    _joined(heard, lexicon)
    _unknown(heard, lexicon.index)


def _key_at(heard: Heard, first: int, most: int) -> Iterator[tuple[Key, int]]:
    """Keys of the words from here on, shortest first, over the separators that may stand inside a name."""
    key: list[str] = []
    at = first
    while at < len(heard.words) and len(key) < most and heard.free[at]:
        word = heard.words[at]
        if word.text in _JOINTS and key and (word.glued or word.text in "-#"):
            at += 1
            continue
        if not word.text[0].isalnum():
            return
        part = word.text.lower()
        key.append((part.lstrip("0") or "0") if part[0].isdigit() else part)
        at += 1
        yield tuple(key), at


def _exact(heard: Heard, index: WellIndex) -> None:
    first = 0
    while first < len(heard.words):
        last = _exact_at(heard, first, index) if heard.free[first] else 0
        first = last or first + 1


def _exact_at(heard: Heard, first: int, index: WellIndex) -> int:
    hits = [(key, last) for key, last in _key_at(heard, first, index.longest) if key in index.by_key]
    for key, last in reversed(hits):
        glued = last < len(heard.words) and heard.words[last].glued and heard.words[last].text.isalnum()
        if glued and not (heard.norm(last) == "s" and key[-1].isdigit()):
            continue
        if len(key) == 1 and not _lone_name(heard, first, key[0]):
            continue
        begin = first - (heard.norm(first - 1) in words().grammar.well and heard.open(first - 1, first))
        ids = _preferred(heard.said(first, last), index.by_key[key])
        heard.claim(Mention("well", begin, last, ids, "name" if len(ids) == 1 else "ambiguous"))
        return last
    return 0


def _lone_name(heard: Heard, first: int, part: str) -> bool:
    """A name of one word must not be an everyday word or a bare number, unless "well" stands before it."""
    if heard.norm(first - 1) in words().grammar.well:
        return True
    general = words().general
    return not part.isdigit() and len(part) > 2 and part not in general.common and part not in general.filler


def _preferred(said: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(well_id for well_id in ids if well_id.lower() == said.lower()) or ids


def _numbered(heard: Heard, lexicon: Lexicon) -> None:
    """ "well 14", "well no. 14", "#14"."""
    for at in range(len(heard.words)):
        if not heard.free[at] or heard.norm(at) not in words().grammar.well:
            continue
        digits = at + 1
        while heard.norm(digits) in (*words().grammar.number_signs, ".", "-") and digits < at + 4:
            digits += 1
        if not heard.open(digits, digits + 1):
            continue
        if not heard.norm(digits).isdecimal():
            _spelt_number(heard, at, digits, lexicon)
            continue
        if _measure(heard, digits + 1):
            continue
        ids = lexicon.number(heard.norm(digits))
        if len(ids) == 1:
            heard.claim(Mention("well", at, digits + 1, ids, "number"))
        else:
            heard.claim(
                Mention("unknown_well", at, digits + 1, heard.said(at, digits + 1), "ambiguous" if ids else "number")
            )


def _spoken(heard: Heard, index: WellIndex) -> None:
    """ "bg three", "ak eleven", "a k zero one five": the letters of a name and its number in words."""
    for first in range(len(heard.words)):
        for letters in (1, 2, 3):
            digits = first + letters
            name = "".join(heard.norms(first, digits))
            if (
                not heard.open(first, digits + 1)
                or (letters > 1 and len(name) != letters)
                or (name,) not in index.prefixes
            ):
                continue
            number = _spoken_number(heard, digits)
            ids = index.by_key.get((name, str(number[0])), ()) if number else ()
            if number and ids:
                heard.claim(Mention("well", first, number[1], ids, "spoken" if len(ids) == 1 else "ambiguous"))
            elif number and name not in words().general.filler:
                heard.claim(Mention("unknown_well", first, number[1], heard.said(first, number[1]), "spoken"))
            if number:
                break


def _spoken_number(heard: Heard, first: int) -> tuple[int, int] | None:
    ones = words().numbers.ones
    last = first
    while last < first + 5 and ones.get(heard.norm(last), 10) < 10:
        last += 1
    if last > first + 1:
        return int("".join(str(ones[word]) for word in heard.norms(first, last))), last
    number = number_at(heard, first) if heard.norm(first) not in words().numbers.some else None
    return (
        (int(number[0]), number[1]) if number and heard.norm(first).isalpha() and number[0] == int(number[0]) else None
    )


def _spelt_number(heard: Heard, at: int, first: int, lexicon: Lexicon) -> None:
    """ "well sixteen", where there is one such well."""
    number = number_at(heard, first) if heard.norm(first) not in words().numbers.some else None
    if not number or number[0] != int(number[0]) or not heard.open(at, number[1]) or _measure(heard, number[1]):
        return
    ids = lexicon.number(str(int(number[0])))
    if len(ids) == 1:
        heard.claim(Mention("well", at, number[1], ids, "number"))


def _measure(heard: Heard, at: int) -> bool:
    """Whether a unit follows, so that the number before it is an amount."""
    word = heard.norm(at)
    if word in (":", "%", "am", "pm", "°") or words().times.unit(word):
        return True
    return unit_at(heard, at) is not None


def _slips(heard: Heard, index: WellIndex) -> None:
    for first in range(len(heard.words)):
        if heard.free[first] and heard.words[first].text.isalpha():
            found = (
                _look_alike(heard, first, index) or _near_prefix(heard, first, index) or _near_name(heard, first, index)
            )
            if found:
                ids, last, rule = found
                begin = first - (heard.norm(first - 1) in words().grammar.well and heard.open(first - 1, first))
                heard.claim(Mention("well", begin, last, ids, rule, fixed=True))


def _look_alike(heard: Heard, first: int, index: WellIndex) -> tuple[tuple[str, ...], int, str] | None:
    """ "AK-O14", "AKO14", "AK-0l4": letters that stand for digits."""
    last = first + 1
    while (
        last < len(heard.words)
        and heard.words[last].glued
        and (heard.words[last].text.isalnum() or heard.words[last].text in _JOINTS)
    ):
        last += 1
    joined = "".join(word.text for word in heard.words[first:last] if word.text.isalnum()).lower()
    if last == first + 1 or not any(char.isdigit() for char in joined):
        return None
    for cut in range(1, min(len(joined), 12)):
        digits = joined[cut:].translate(_LOOKS)
        if digits.isdecimal() and digits != joined[cut:]:
            ids = index.by_key.get((joined[:cut], digits.lstrip("0") or "0"))
            if ids and heard.open(first, last):
                return ids, last, "look_alike"
    return None


def _near_prefix(heard: Heard, first: int, index: WellIndex) -> tuple[tuple[str, ...], int, str] | None:
    """ "AKK-014", "KA-014", "AL-014": a slip in the letters, none in the digits."""
    said = heard.words[first].text.lower()
    digits = first + 1 + (heard.norm(first + 1) in _JOINTS)
    if (
        heard.norm(digits) == ""
        or not heard.norm(digits).isdecimal()
        or said in words().grammar.no_well
        or len(said) < 2
    ):
        return None
    if not heard.words[first + 1].glued and len(said) < 4:
        return None
    number = heard.norm(digits).lstrip("0") or "0"
    names = [key for key in index.letters_before(number) if _slip(said, key)]
    if len(names) != 1 or not heard.open(first, digits + 1):
        return None
    return index.by_key[(names[0], number)], digits + 1, "slip"


def _slip(said: str, name: str) -> bool:
    if said == name or OSA.distance(said, name) > (1 if len(name) < 7 else 2):
        return False
    if len(said) == len(name) and sorted(said) != sorted(name) and len(name) < 5:
        return all(a == b or b in _KEYS.get(a, "") for a, b in zip(said, name, strict=True))
    return len(name) > 1


def _near_name(heard: Heard, first: int, index: WellIndex) -> tuple[tuple[str, ...], int, str] | None:
    """A misspelt name without digits, of one to three words."""
    plain = len(heard.norm(first)) < 4 or heard.norm(first) in words().general.common
    for count in (3, 2) if plain else (3, 2, 1):
        last = first + count
        if not heard.open(first, last) or not all(word.text.isalpha() for word in heard.words[first:last]):
            continue
        said = " ".join(word.text.lower() for word in heard.words[first:last])
        if len(said) < 6 or len(said) > 40:
            continue
        found = process.extractOne(said, index.spoken, scorer=fuzz.ratio, score_cutoff=88)
        if found and found[0][:1] == said[:1]:
            return index.by_key[tuple(found[0].split())], last, "name_slip"
    return None


def _joined(heard: Heard, lexicon: Lexicon) -> None:
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
        not heard.open(at, at + 1)
        or not heard.norm(at).isdecimal()
        or len(heard.norm(at)) > 6
        or (_measure(heard, at + 1) and not _names_metric(heard, current, at, lexicon))
    ):
        return None
    if heard.has(*words().grammar.changing):
        return None
    from_id = str(current.value[0]) if isinstance(current.value, tuple) else ""
    ids = _sibling(from_id, heard.norm(at), lexicon)
    kind, value = ("well", ids) if ids else ("unknown_well", heard.said(at, at + 1))
    return Mention(kind, at, at + 1, value, "list")


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


def _unknown(heard: Heard, index: WellIndex) -> None:
    """What has the shape of a well's id and is none: "AK-099", "ZZ-7"."""
    for first in range(len(heard.words) - 1):
        word = heard.words[first]
        if (
            not heard.free[first]
            or not word.text.isalpha()
            or len(word.text) > 8
            or word.norm in words().grammar.no_well
        ):
            continue
        joint = heard.norm(first + 1) in ("-", "_")
        digits = first + 1 + joint + (joint and _in_parts(heard, first))
        if not heard.open(first, digits + 1) or not heard.norm(digits).isdecimal() or len(heard.norm(digits)) > 6:
            continue
        if _named_like(heard, first, digits, index, joint):
            begin = first - (heard.norm(first - 1) in words().grammar.well and heard.open(first - 1, first))
            heard.claim(Mention("unknown_well", begin, digits + 1, heard.said(first, digits + 1), "shape"))


def _in_parts(heard: Heard, first: int) -> bool:
    """Whether letters stand between the joint and the digits, as in "FLD-S1"."""
    parts = heard.words[first + 1 : first + 4]
    return len(parts) == 3 and all(part.glued for part in parts) and parts[1].text.isalpha() and len(parts[1].text) < 4


def _named_like(heard: Heard, first: int, digits: int, index: WellIndex, joint: bool) -> bool:
    said, glued = heard.words[first].text, heard.words[digits].glued
    if (said.lower(),) in index.prefixes:
        return True
    times = words().times
    if said.lower() in times.months or times.unit(said.lower()) or heard.norm(digits + 1) in ("-", ":"):
        return False
    after_well = heard.norm(first - 1) in words().grammar.well and heard.norm(first) not in words().general.filler
    if not glued or after_well:
        return glued
    if joint and said.isupper() and len(said) <= 5:
        return True
    return 2 <= len(said) <= 5 and (joint or said.isupper()) and len(heard.norm(digits)) > 1


def find_bare_numbers(heard: Heard, lexicon: Lexicon) -> None:
    """Takes numbers that nothing else explains for wells: "pip 014", "14 tripped", "compare 15 and 16"."""
    if heard.of("well") or heard.of("unknown_well"):
        return
    grammar = words().grammar
    fleet = heard.has(*grammar.of_many)
    found = [
        m for m in heard.of("amount") if _may_number(heard, m) and (not fleet or heard.said(m.first, m.last)[0] == "0")
    ]
    if found and heard.has(*grammar.changing):
        found = found[:1] if _changed_to(heard, found[0]) else []
    if not found and not fleet:
        _bare_words(heard, lexicon)
    for mention in found:
        ids = lexicon.number(heard.said(mention.first, mention.last))
        if len(ids) == 1:
            heard.release(mention)
            heard.claim(Mention("well", mention.first, mention.last, ids, "bare number"))


def _bare_words(heard: Heard, lexicon: Lexicon) -> None:
    """ "how many times did sixteen trip": a number in words, from eleven up, that nothing follows."""
    grammar = words().grammar
    for first in range(len(heard.words)):
        number = number_at(heard, first) if heard.free[first] and heard.norm(first).isalpha() else None
        if not number or number[0] < 11 or number[0] != int(number[0]) or not heard.open(first, number[1]):
            continue
        if heard.norm(first - 1) in grammar.no_well_before or heard.norm(number[1]) in grammar.no_well_after:
            continue
        ids = lexicon.number(str(int(number[0]))) if not _measure(heard, number[1]) else ()
        if len(ids) == 1:
            heard.claim(Mention("well", first, number[1], ids, "bare number"))


def _may_number(heard: Heard, mention: Mention) -> bool:
    said = heard.said(mention.first, mention.last)
    if not said.isdecimal() or len(said) > 6 or mention.last != mention.first + 1:
        return False
    if heard.words[mention.first].glued and not _stands_alone(heard, mention.first):
        return False
    grammar = words().grammar
    before, after = heard.norm(mention.first - 1), heard.norm(mention.last)
    possessive = heard.norms(mention.last, mention.last + 2) == ("'", "s")
    if said[0] == "0" or possessive:
        return True
    return before not in grammar.no_well_before and after not in grammar.no_well_after


def _stands_alone(heard: Heard, at: int) -> bool:
    """Whether a number is more than the end of a name that is not known: "#14", "o14" for 014, not "FLD-S1"."""
    before = heard.norm(at - 1)
    return not before or before in ("#", "(", ",") or (before == "o" and not heard.words[at - 1].glued)


def _changed_to(heard: Heard, mention: Mention) -> bool:
    """In "what if 14 goes to 50" another number is the frequency."""
    return any(amount.first > mention.first for amount in heard.of("amount"))
