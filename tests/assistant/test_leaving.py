"""A process that hangs at its end leaves all the same, and says so."""

import subprocess
import sys

import pytest

HANGS = "import threading; from assistant import leaving; leaving.soon(0.2); threading.Event().wait()"
ENDS = "from assistant import leaving; leaving.soon(3600); raise SystemExit(3)"


@pytest.mark.parametrize(("program", "code"), [(HANGS, 0), (ENDS, 3)])
def test_it_leaves_and_is_not_kept_by_its_own_clock(program: str, code: int) -> None:
    left = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=120)
    assert left.returncode == code
    assert ("left_without_waiting" in left.stdout + left.stderr) == (code == 0)
