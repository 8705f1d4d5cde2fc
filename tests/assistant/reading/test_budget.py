import os
import subprocess
import sys
import time
from itertools import count

import pytest

from assistant.reading.budget import Budget
from nlp.errors import TooHard

HELD_IN_C = """
import re
from assistant.reading.budget import Budget
with Budget(0.05):
    sum(range(10 ** 12))
"""


def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(TooHard), Budget(0.01):
        for _ in count():
            pass


def test_what_is_in_time_goes_on_undisturbed() -> None:
    with Budget(30.0):
        spent = sum(range(1000))
    began = time.process_time()
    while time.process_time() - began < 0.05:
        spent += 1


def test_waiting_is_not_spending() -> None:
    with Budget(0.05):
        time.sleep(0.2)


def test_what_cannot_be_interrupted_is_killed() -> None:
    ended = subprocess.run([sys.executable, "-c", HELD_IN_C], timeout=120, env=dict(os.environ), check=False)
    assert ended.returncode < 0
