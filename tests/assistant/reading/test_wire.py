from io import BytesIO

from assistant.reading.wire import Names, asked_in, framed
from tests.nlp.field import a_lexicon


def test_a_lexicon_travels_whole() -> None:
    names = a_lexicon().names
    came = asked_in(BytesIO(framed(Names(names))))
    assert isinstance(came, Names)
    assert (came.names.wells, came.names.metrics) == (names.wells, names.metrics)
    assert (came.names.faults, came.names.day_shift) == (names.faults, names.day_shift)


def test_the_end_of_the_stream_is_no_message() -> None:
    assert asked_in(BytesIO(b"")) is None
    assert asked_in(BytesIO(b"\0\0")) is None
