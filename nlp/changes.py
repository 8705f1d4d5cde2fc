"""A frequency to go to or to change by: "to 50 Hz", "down by 3"."""

from typing import Any

from nlp.heard import Heard, Mention
from nlp.words import words


def target_or_change(heard: Heard, mention: Mention, value: float, sign_before: int) -> dict[str, Any]:
    before, after = heard.norm(mention.first - 1), heard.norm(mention.last)
    sign = _direction(heard, mention) or sign_before
    more = heard.norms(mention.last, mention.last + 1)
    if more in (("more",), ("less",), ("extra",)) and sign:
        return {"frequency_delta_hz": sign * value}
    if before in ("to", "at", "on", "@", "with", "of"):
        return {"frequency_hz": value}
    by = before in ("by", "+", "-", "extra", "another", "additional", "of") or after in (
        "more",
        "less",
        "lower",
        "higher",
        "up",
        "down",
        "faster",
        "slower",
        "extra",
    )
    by = by or before in ("up", "down", "plus", "minus", "add", "take", "shave", "cut", "more", "gain")
    if by or (value <= 15 and sign):
        return {"frequency_delta_hz": sign * value} if sign else {}
    return {"frequency_hz": value} if 15 < value <= 250 else {}


def said_before(text: str) -> int:
    """Whether the question before spoke of up or down: "what if I speed it up?", "by 2 Hz"."""
    said = {_stem(word) for word in text.lower().split()}
    return int(bool(said & set(words().amounts.raising))) - int(bool(said & set(words().amounts.lowering)))


def _direction(heard: Heard, mention: Mention) -> int:
    near = heard.norms(mention.last, mention.last + 1) + heard.norms(mention.first - 1, mention.first)
    before = [heard.norm(index) for index in range(mention.first) if heard.free[index]]
    for word in (*near, *reversed(before)):
        if word in ("lower", "less", "down", "slower", "minus", "-") or _stem(word) in words().amounts.lowering:
            return -1
        if word in ("higher", "more", "up", "faster", "plus", "+") or _stem(word) in words().amounts.raising:
            return 1
    return 0


def _stem(word: str) -> str:
    for ending in ("pped", "ped", "ing", "ed", "d"):
        if word.endswith(ending) and word.removesuffix(ending) in (*words().amounts.lowering, *words().amounts.raising):
            return word.removesuffix(ending)
    return word.removesuffix("ped") + "p" if word.endswith("pped") else word
