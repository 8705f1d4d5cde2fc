"""What can go wrong with language data and questions.

LanguageError
├── BadPhrases      an intent or phrase file is wrong; names file and key
├── TextTooLong     more characters than a question may have
├── TooHard         a text that takes longer to read than any question does
└── UnknownZone     no such IANA time zone
"""


class LanguageError(Exception):
    code = "language_error"


class BadPhrases(LanguageError):
    code = "bad_phrases"


class TextTooLong(LanguageError):
    code = "text_too_long"


class TooHard(LanguageError):
    code = "too_hard"


class UnknownZone(LanguageError):
    code = "unknown_zone"
