import msgspec

from nlp.intents import IntentPhrases, expanded, intents
from nlp.suspects import suspects


def with_line(found: IntentPhrases, line: str) -> IntentPhrases:
    file = msgspec.structs.replace(found.file, says=[*found.file.says, line])
    return msgspec.structs.replace(found, file=file, phrases=(*found.phrases, *expanded(found.name, line)))


def test_no_line_is_clearly_another_intents() -> None:
    assert suspects(intents()) == []


def test_a_line_in_the_wrong_file_is_found() -> None:
    some = {name: intents()[name] for name in ("rank", "help", "alert_ack")}
    wrong = "(top|bottom|{super}) {num} wells by {metric} {time}"
    some["help"] = with_line(some["help"], wrong)
    found = [suspect for suspect in suspects(some, margin=3.0) if suspect.line == wrong]
    assert [(suspect.intent, suspect.taken_for) for suspect in found] == [("help", "rank")]
