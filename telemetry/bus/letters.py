"""Parcels as the bytes that a broker keeps, and back."""

from collections.abc import Iterator, Sequence

import msgspec

from telemetry.bus.protocol import Parcel
from telemetry.errors import Malformed
from telemetry.model import Aside, Reading

KIND = "wellspeak.parcel.1"
MOST_BYTES = 1024 * 1024


class Letter(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a parcel; its readings were checked before."""

    readings: Sequence[Reading]
    asides: Sequence[Aside] = ()


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Letter)


def written(parcel: Parcel, most: int = MOST_BYTES) -> Iterator[bytes]:
    """One letter, or several where one would be too large for a broker; a single row is never cut."""
    return _written(parcel.readings, parcel.asides, most)


def _written(readings: Sequence[Reading], asides: Sequence[Aside], most: int) -> Iterator[bytes]:
    body = _ENCODER.encode(Letter(readings, asides))
    if len(body) <= most or len(readings) + len(asides) < 2:
        yield body
    elif readings and asides:
        yield from _written(readings, (), most)
        yield from _written((), asides, most)
    else:
        rows, other = len(readings) // 2, len(asides) // 2
        yield from _written(readings[:rows], asides[:other], most)
        yield from _written(readings[rows:], asides[other:], most)


def read(body: bytes, kind: str | None) -> Parcel:
    """Malformed when it is no letter of ours, or one of another version."""
    if kind != KIND:
        raise Malformed(f"a letter of the kind {kind!r} cannot be read")
    try:
        letter = _DECODER.decode(body)
    except msgspec.DecodeError as error:
        raise Malformed("a letter cannot be read") from error
    return Parcel(letter.readings, letter.asides, len(body))
