"""Numbers that nothing else explains, taken for wells."""

from nlp.heard import Heard, Mention
from nlp.lexicon import Lexicon
from nlp.numbers import number_at
from nlp.wells.exact import measure
from nlp.words import words


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
        compared = heard.norm(first - 1) == "to" and heard.has("compare", "compared", "compares", "up")
        barred = heard.norm(first - 1) in grammar.no_well_before and not compared
        if barred or heard.norm(number[1]) in grammar.no_well_after:
            continue
        ids = lexicon.number(str(int(number[0]))) if not measure(heard, number[1]) else ()
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
