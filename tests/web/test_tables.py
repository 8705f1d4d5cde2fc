from web.tables import csv_of, flattened, of_rows


def test_a_text_that_a_spreadsheet_would_compute_is_disarmed_and_a_number_is_not() -> None:
    table = of_rows([{"text": "=1+1", "value": -5.5}, {"text": "fine", "value": None}])
    assert csv_of(table) == b"text,value\r\n'=1+1,-5.5\r\nfine,\r\n"


def test_what_lies_within() -> None:
    row = {"well_id": "A", "pump": {"model": "D", "curve": [[1, 2]]}, "aliases": ["a"]}
    assert flattened(row) == {"well_id": "A", "pump.model": "D", "pump.curve": "[[1,2]]", "aliases": '["a"]'}


def test_rows_that_do_not_have_the_same_columns() -> None:
    assert of_rows([{"a": 1}, {"b": 2}]) == (["a", "b"], [[1, None], [None, 2]])
    assert of_rows([]) == (["well_id"], [])
