from rules.affinity.settings import settings


def test_the_numbers_hang_together() -> None:
    chosen = settings()
    assert chosen.thinkable_least < chosen.frequency_least < 1 < chosen.frequency_most < chosen.thinkable_most
    assert chosen.assumed_room >= chosen.shown_room >= 1
