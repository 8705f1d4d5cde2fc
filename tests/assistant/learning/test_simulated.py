from assistant.learning.simulated import draws, simulated_lessons
from rules import book


def test_lessons_are_the_same_each_time_and_of_every_fault_taught() -> None:
    parameters = book.load().parameters
    seen: list[tuple[int, int]] = []
    lessons = simulated_lessons(parameters, 1, lambda done, total: seen.append((done, total)))
    again = simulated_lessons(parameters, 1)
    assert [(one.fault, dict(one.facts)) for one in lessons] == [(one.fault, dict(one.facts)) for one in again]
    faults = {one.fault for one in lessons}
    assert {"pump_wear", "free_gas_lock", "normal"} <= faults
    assert not faults & set(draws().not_taught)
    assert seen[-1] == (len(lessons), len(lessons))
    assert sum(one.fault == "normal" for one in lessons) == draws().normal_times
