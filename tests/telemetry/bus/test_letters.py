"""Parcels as letters: what is not ours is refused, what is comes back the same."""

import msgspec
import pytest

from telemetry.bus import Parcel
from telemetry.bus.letters import KIND, read, written
from telemetry.errors import Malformed
from telemetry.model import Aside
from tests.builders import NOON, a_reading


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", KIND),
        (b"{}", KIND),
        (msgspec.msgpack.encode([[{"well_id": "A", "at": "yesterday", "values": {}}], []]), KIND),
        (msgspec.msgpack.encode([[{"well_id": "A", "at": NOON, "values": {"pip": "1"}}], []]), KIND),
        (next(written(Parcel([a_reading()]))), None),
        (next(written(Parcel([a_reading()]))), "wellspeak.parcel.2"),
    ],
)
def test_what_is_not_ours_is_refused(body: bytes, kind: str | None) -> None:
    with pytest.raises(Malformed):
        read(body, kind)


def test_a_parcel_comes_back_the_same() -> None:
    parcel = Parcel([a_reading(), a_reading("Ä-1")], [Aside("AK-014", NOON, "pip", -0.1, "too low")])
    (body,) = written(parcel)
    assert read(body, KIND) == Parcel(list(parcel.readings), list(parcel.asides), len(body))


@pytest.mark.parametrize("most", [1, 200, 1_000, 5_000, 10_000_000])
def test_a_large_parcel_is_cut_without_loss_and_in_order(most: int) -> None:
    readings = [a_reading(f"AK-{number}") for number in range(33)]
    asides = [Aside(f"AK-{number}", NOON, "pip", 1e6, "too high") for number in range(21)]
    bodies = list(written(Parcel(readings, asides), most))
    parts = [read(body, KIND) for body in bodies]
    assert [reading for part in parts for reading in part.readings] == readings
    assert [aside for part in parts for aside in part.asides] == asides
    assert all(len(body) <= most or len(p.readings) + len(p.asides) == 1 for body, p in zip(bodies, parts, strict=True))
