from tests.assistant.cli.conftest import Command


def test_a_zone_there_is_not(wellspeak: Command) -> None:
    said = wellspeak("ask", "--timezone", "Mars/Olympus", "how are the wells")
    assert said.status == 2
    assert len(said.err.splitlines()) == 1


def test_a_question_is_answered_in_the_terminal(wellspeak: Command) -> None:
    said = wellspeak("ask", "what", "can", "you", "do")
    assert said.status == 0
    assert "I answer questions about wells" in said.out
    assert " ms  parse" not in said.out


def test_the_trace_shows_each_step(wellspeak: Command) -> None:
    said = wellspeak("ask", "--trace", "list the wells")
    for step in ("parse", "context", "skill    list_wells", "remember"):
        assert f" ms  {step}" in said.out
