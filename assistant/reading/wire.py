"""What a server and its reader say to each other: a length of four bytes, then MessagePack."""

from datetime import datetime
from typing import BinaryIO

import msgspec

from nlp.lexicon import NameList
from nlp.model import Question, Reading, Step

LENGTH = 4


class Begin(msgspec.Struct, frozen=True, tag=True):
    """The first of all: where to keep what is learnt, and the site's phrase files."""

    cache: str | None
    phrases: dict[str, str]


class Names(msgspec.Struct, frozen=True, tag=True):
    """The names that questions may hold from now on."""

    names: NameList


class Read(msgspec.Struct, frozen=True, tag=True):
    """`fields` confine the names; `spend_s` is the CPU time the text may take."""

    text: str
    fields: frozenset[str] | None
    now: datetime
    zone: str
    after: Question | None
    traced: bool
    spend_s: float


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The last message was taken in."""


class Done(msgspec.Struct, frozen=True, tag=True):
    reading: Reading
    steps: list[Step]


class Refused(msgspec.Struct, frozen=True, tag=True):
    """`code` is that of the error which the person is told of."""

    code: str
    message: str


class Failed(msgspec.Struct, frozen=True, tag=True):
    """An error of ours, for the log."""

    trace: str


Asked = Begin | Names | Read
Told = Ready | Done | Refused | Failed
_ASKED, _TOLD = msgspec.msgpack.Decoder(Asked), msgspec.msgpack.Decoder(Told)
_ENCODER = msgspec.msgpack.Encoder()


def framed(message: Asked | Told) -> bytes:
    body = _ENCODER.encode(message)
    return len(body).to_bytes(LENGTH, "big") + body


def asked_in(stream: BinaryIO) -> Asked | None:
    """The next message; None at the end of the stream."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    asked: Asked = _ASKED.decode(stream.read(int.from_bytes(head, "big")))
    return asked


def told_by(body: bytes) -> Told:
    told: Told = _TOLD.decode(body)
    return told
