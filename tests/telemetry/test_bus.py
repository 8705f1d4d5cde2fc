"""A URL picks the adapter."""

from collections.abc import Callable

import pytest

from telemetry.bus import fanout_for, queue_for
from telemetry.errors import StartRefused


@pytest.mark.parametrize("adapter", [queue_for, fanout_for])
def test_an_address_without_adapter_stops_the_start(adapter: Callable[[str], object]) -> None:
    with pytest.raises(StartRefused, match="carrier-pigeon:"):
        adapter("carrier-pigeon://user:secret@coop")
    with pytest.raises(StartRefused) as caught:
        adapter("x://user:secret@host")
    assert "secret" not in str(caught.value)
