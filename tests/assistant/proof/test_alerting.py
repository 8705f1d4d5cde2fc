from assistant.proof import alerting
from rules import book


def test_the_page_has_every_fault_even_without_cases() -> None:
    told: list[str] = []
    text = alerting.evaluated(book.load(), 0, told.append)
    assert len(told) == len(set(told))
    for fault in ("gas_lock_full", "deadhead", "broken_shaft", "pump_wear", "insulation_degradation"):
        assert f"| {fault} |" in text
