"""python -m assistant.reading.child: reads what its server asks on standard input, until that ends."""

import os
import sys
import traceback
from pathlib import Path
from typing import BinaryIO

from assistant.reading.budget import Budget
from assistant.reading.wire import Asked, Begin, Done, Failed, Names, Read, Ready, Refused, Told, asked_in, framed
from nlp.errors import LanguageError
from nlp.lexicon import Lexicon
from nlp.model import Step
from nlp.parse import Parser


class Child:
    """The parser, once begun, and the names it knows."""

    def __init__(self) -> None:
        self._parser: Parser | None = None
        self._lexicon: Lexicon | None = None

    def told(self, asked: Asked) -> Told:
        try:
            return self._told(asked)
        except LanguageError as error:
            return Refused(error.code, str(error))
        except Exception:
            return Failed(traceback.format_exc())

    def _told(self, asked: Asked) -> Told:
        match asked:
            case Begin(cache, phrases):
                self._parser = Parser(cache=Path(cache) if cache else None, phrases=phrases)
                return Ready()
            case Names(names):
                self._lexicon = Lexicon.of(names)
                return Ready()
            case Read():
                return self._read(asked)

    def _read(self, asked: Read) -> Told:
        assert self._parser and self._lexicon
        steps: list[Step] = []
        lexicon = self._lexicon.within(asked.fields)
        with Budget(asked.spend_s):
            reading = self._parser.read(
                asked.text,
                lexicon,
                asked.now,
                asked.zone,
                after=asked.after,
                trace=steps if asked.traced else None,
            )
        return Done(reading, steps)


def serve(asking: BinaryIO, telling: BinaryIO) -> None:
    child = Child()
    while (asked := asked_in(asking)) is not None:
        telling.write(framed(child.told(asked)))
        telling.flush()


def main() -> None:
    """Whoever prints shall print to the log."""
    telling = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, telling)


if __name__ == "__main__":
    main()
