import pytest

from assistant.cli import trail
from tests.assistant.cli.conftest import Command


@pytest.mark.parametrize("text", ["", "x", "5:zz", "5:abcd", "-1", "5:" + "0" * 63])
def test_what_is_no_head(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        trail.head(text)


def test_a_head_that_does_not_fit_is_a_broken_trail(wellspeak: Command) -> None:
    found = wellspeak("audit", "verify", "--known", "999:" + "0" * 64)
    assert (found.status, found.out) == (1, "")
    assert "broken at entry" in found.err


def test_a_whole_trail_prints_the_head_that_the_next_run_takes(wellspeak: Command) -> None:
    assert wellspeak("keys", "create", "pad", "--kind", "gateway").status == 0
    first = wellspeak("audit", "verify")
    assert first.status == 0
    assert wellspeak("keys", "create", "pad 2", "--kind", "gateway").status == 0
    assert wellspeak("audit", "verify", "--known", first.out.strip()).status == 0
