"""The runtime of the assistant's tests, over a database of its own."""

from tests.assistant.conftest import book, parser, runtime, store

__all__ = ["book", "parser", "runtime", "store"]
