"""Real wells of the 3W data set, as a file of theirs lays them out: one row each ten seconds."""

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from telemetry.model import Array

PSI_PER_PA = 1 / 6894.757293168361
LONG_ENOUGH_S = 4.5 * 3600


def pressures(path: Path) -> list[tuple[str, Array, Array]]:
    """Of each instance that is long enough its downhole pressure in psi, with epoch seconds; most of them slug."""
    rows: dict[str, list[tuple[float, float]]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            if not row["P-PDG"]:
                continue
            at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC).timestamp()
            rows.setdefault(row["instance"], []).append((at, float(row["P-PDG"]) * PSI_PER_PA))
    found = []
    for name, values in rows.items():
        times, x = np.array(values).T
        if times[-1] - times[0] > LONG_ENOUGH_S and np.ptp(x) > 0:
            found.append((name, times, x))
    return found
