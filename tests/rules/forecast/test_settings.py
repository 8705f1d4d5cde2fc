from rules.forecast.settings import settings


def test_the_numbers_hang_together() -> None:
    chosen = settings()
    assert chosen.blocks_known <= chosen.blocks
    assert 0 < chosen.shrink < 1 and 0 < chosen.interval < 1
    assert chosen.value_times <= chosen.reach_times
