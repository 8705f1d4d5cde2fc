"""What can go wrong between a person and an answer.

AssistantError
├── BadSetting          an environment variable is wrong; names it
├── Unauthenticated     who asks is not known
├── Forbidden           who asks is known and may not
├── PasswordDue         who asks must choose a password first; pages lead there
├── TooMany             a rate limit; try again later
├── TooLong             a text over its limit
└── NotReading          the process that reads questions is lost; another one starts
"""


class AssistantError(Exception):
    code = "assistant_error"


class BadSetting(AssistantError):
    code = "bad_setting"


class Unauthenticated(AssistantError):
    code = "unauthenticated"


class Forbidden(AssistantError):
    code = "forbidden"


class PasswordDue(AssistantError):
    code = "password_due"


class TooMany(AssistantError):
    code = "too_many"

    def __init__(self, message: str, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class TooLong(AssistantError):
    code = "too_long"


class NotReading(AssistantError):
    code = "unavailable"
