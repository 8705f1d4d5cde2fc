"""A curve as small as a word."""

from collections.abc import Sequence

from markupsafe import Markup

from web.charts.scales import spread

HEIGHT = 22
CALM = 0.08  # less change than this either way must not look like drama


def sparkline(values: Sequence[float | None], title: str) -> Markup:
    """The shape of a series with its last value as a dot; nothing at all when there is no reading."""
    present = [value for value in values if value is not None]
    if not present:
        return Markup('<span class="spark none" role="img" aria-label="{}"></span>').format(f"{title}: no readings")
    middle, room = (min(present) + max(present)) / 2, max(abs(value) for value in present) * CALM
    scale = spread([*present, middle - room, middle + room], (), HEIGHT)
    step = 96 / max(len(values) - 1, 1)
    path, drawing = [], False
    for index, value in enumerate(values):
        if value is not None:
            path.append(
                f"{'L' if drawing else 'M'}{2 + index * step:.1f} {scale.y(value) + 1:.1f}" + ("" if drawing else "h0")
            )
        drawing = value is not None
    last = max(index for index, value in enumerate(values) if value is not None)
    return Markup(
        '<svg class="spark" role="img" width="100" height="24" viewBox="0 0 100 24"><title>{}</title>'
        '<path d="{}"/><circle cx="{}" cy="{}" r="2"/></svg>'
    ).format(title, "".join(path), round(2 + last * step, 1), round(scale.y(present[-1]) + 1, 1))
