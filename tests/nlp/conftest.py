import pytest

from nlp.lexicon import Lexicon
from nlp.parse import Parser
from tests.nlp.field import a_lexicon


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return a_lexicon()
