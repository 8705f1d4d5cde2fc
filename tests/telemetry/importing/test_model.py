from telemetry.importing.model import Counts


def test_counts_add_up_and_the_line_moves_on() -> None:
    counts = Counts().plus(5, rows_read=4, stored=3, rejected=1).plus(9, rows_read=4, stored=4)
    assert counts == Counts(last_line=9, rows_read=8, stored=7, rejected=1)
