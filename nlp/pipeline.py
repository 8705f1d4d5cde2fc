"""The spaCy pipeline: text to words."""

import threading
from collections.abc import Iterator

import spacy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlp.clean import clean
from nlp.heard import PIECES, Heard, Word

MOST_WORDS = 400


class Pieces:
    """Cuts letters, digits and signs apart, so that "AK-014", "ak14" and "120C" read alike."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        pieces = list(PIECES.finditer(text))[:MOST_WORDS]
        ends = [piece.start() for piece in pieces[1:]]
        spaces = [end > piece.end() for piece, end in zip(pieces, [*ends, len(text)], strict=False)]
        return Doc(self.vocab, words=[piece.group() for piece in pieces], spaces=spaces)


class Pipeline:
    """spaCy's blank English with our tokenizer; forgets each text's strings when it is read."""

    def __init__(self, language: str = "en") -> None:
        self._nlp = spacy.blank(language)
        self._nlp.tokenizer = Pieces(self._nlp.vocab)
        self._lock = threading.Lock()  # memory zones cannot be nested

    def __call__(self, text: str) -> Heard:
        plain = clean(text)
        with self._lock, self._nlp.memory_zone():
            words = list(_words(self._nlp(plain)))
        return Heard(plain, words)


def _words(doc: Doc) -> Iterator[Word]:
    glued = False
    for token in doc:
        yield Word(token.idx, token.idx + len(token.text), token.text, token.lower_, glued)
        glued = not token.whitespace_
