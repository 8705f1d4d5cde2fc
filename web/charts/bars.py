"""Values of several wells as bars, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

ROW = 36
MOST = 20


@dataclass(frozen=True)
class Value:
    """`shown` is the value as it is printed, with its unit; None is no data and has no bar."""

    label: str
    value: float | None
    shown: str


def bars(key: str, title: str, values: Sequence[Value]) -> Markup:
    """Lengths are true to zero, on the side of their sign; each says its value beside its name."""
    shown = values[:MOST]
    known = [each.value for each in shown if each.value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    span = (high - low) or 1.0
    rows = Markup("").join(_row(each, place, low, span) for place, each in enumerate(shown))
    said = "; ".join(f"{each.label} {each.shown}" for each in shown)
    return Markup(
        '<svg class="chart bars" role="img" height="{}" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}.</desc>{}</svg>'
    ).format(ROW * len(shown), key, key, key, title, key, said, rows)


def _row(each: Value, place: int, low: float, span: float) -> Markup:
    top = place * ROW
    words = Markup('<text y="{}">{}</text><text class="amount" x="100%" y="{}">{}</text>').format(
        top + 13, each.label, top + 13, each.shown
    )
    if each.value is None:
        return words
    left, width = 100 * (min(each.value, 0.0) - low) / span, 100 * abs(each.value) / span
    return words + Markup('<rect x="{:.2f}%" width="{:.2f}%" y="{}" height="9" rx="1"/>').format(left, width, top + 19)
