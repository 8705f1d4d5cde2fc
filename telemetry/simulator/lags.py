"""First-order lags: levels, columns and temperatures follow what drives them."""

import numpy as np

from telemetry.model import Array


def follow(target: Array, times: Array, tau_s: Array) -> Array:
    """Exact answer of a first-order lag to a target that holds between moments; starts settled."""
    keep = np.exp(-np.diff(times, prepend=times[:1]) / tau_s).tolist()
    value, out = float(target[0]), []
    for share, aim in zip(keep, target.tolist(), strict=True):
        value = aim + (value - aim) * share
        out.append(value)
    return np.array(out)
