import gzip
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.proof.real import pressures


def test_only_instances_that_are_long_enough_and_move_are_taken(tmp_path: Path) -> None:
    lines = ["event_class,instance,timestamp,P-PDG,class"]
    for name, count, step in (("short", 20, 10), ("long", 1000, 20), ("still", 1000, 20)):
        for n in range(count):
            at = datetime(2026, 1, 1) + timedelta(seconds=n * step)  # noqa: DTZ001
            value = 6894757.293168361 * (1 + (n % 7 if name == "long" else 0))
            lines.append(f"3,{name},{at.isoformat()},{value if n % 5 else ''},3")
    path = tmp_path / "real.csv.gz"
    with gzip.open(path, "wt") as text:
        text.write("\n".join(lines))
    ((name, times, x),) = pressures(path)
    assert name == "long"
    assert times.size == x.size == 800
    assert x.min() == pytest.approx(1000.0)
