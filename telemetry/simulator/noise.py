"""Random numbers that depend on seed, stream and time alone, so that any stretch of time can be made again."""

import zlib

import numpy as np
import numpy.typing as npt

from telemetry.model import Array

Bits = npt.NDArray[np.uint64]


def _mix(x: Bits) -> Bits:
    """The splitmix64 finaliser."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _key(seed: int, stream: str) -> np.uint64:
    text = f"{seed}:{stream}".encode()
    return np.uint64(zlib.crc32(text) << 32 | zlib.crc32(text[::-1]))


def uniform(seed: int, stream: str, ticks: Array) -> Array:
    """In (0, 1), one for each whole tick."""
    counter = ticks.astype(np.int64).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    bits = _mix(_mix(counter ^ _key(seed, stream)))
    return ((bits >> np.uint64(11)).astype(np.float64) + 0.5) / float(1 << 53)


def normal(seed: int, stream: str, ticks: Array) -> Array:
    radius = np.sqrt(-2 * np.log(uniform(seed, stream + "/r", ticks)))
    return np.asarray(radius * np.cos(2 * np.pi * uniform(seed, stream + "/a", ticks)))


def white(seed: int, stream: str, times: Array) -> Array:
    """Independent from one tenth of a second to the next, SD 1."""
    return normal(seed, stream, np.round(times * 10))


def drifting(seed: int, stream: str, times: Array, knot_s: float) -> Array:
    """Smooth noise of SD about 1 that forgets itself within about `knot_s`."""
    position = times / knot_s
    knot = np.floor(position)
    share = position - knot
    share = share * share * (3 - 2 * share)
    first, second = normal(seed, stream, knot), normal(seed, stream, knot + 1)
    weight = np.sqrt((1 - share) ** 2 + share**2)
    return np.asarray((first * (1 - share) + second * share) / weight)
