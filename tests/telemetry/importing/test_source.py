import gzip
from pathlib import Path

import pytest

from telemetry.errors import Invalid
from telemetry.importing.source import digest, opened

TEXT = 'well,time,pip\nA,1,900\nB,2\n\nC,3,"9\n00"\nD,4,901\n'


def rows(path: Path) -> list[object]:
    with opened(path) as source:
        return list(source.rows)


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(Invalid, match="is empty"):
        rows(tmp_path / "x.csv")


def test_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        rows(tmp_path / "none.csv")


def test_cut_gzip_gives_what_can_be_read_and_then_says_where(tmp_path: Path) -> None:
    whole = gzip.compress(("a,b\n" + "".join(f"{n},{n * n}\n" for n in range(50_000))).encode())
    (tmp_path / "x.csv.gz").write_bytes(whole[: len(whole) // 2])
    read = 0
    with pytest.raises(Invalid, match="is damaged after line"), opened(tmp_path / "x.csv.gz") as source:
        for _ in source.rows:
            read += 1
    assert read > 1000


def test_short_row_and_endless_cell_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(TEXT + f"E,5,{'9' * 20_000}\nF,6,1\n")
    found = rows(tmp_path / "x.csv")
    assert found[1] == (3, "2 columns instead of 3")
    assert "not readable as CSV" in str(found[4])
    assert found[5] == (9, ["F", "6", "1"])


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(TEXT)
    assert [line for line, _ in rows(tmp_path / "x.csv")] == [2, 3, 6, 7]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiter_is_found_and_a_byte_order_mark_left_out(tmp_path: Path, sign: str) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xef\xbb\xbf" + TEXT.replace(",", sign).encode())
    with opened(tmp_path / "x.csv") as source:
        assert source.header == ("well", "time", "pip")


def test_bytes_that_are_no_text_do_not_stop_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"well,time\nA\xff\xfe,1\nB,2\n")
    assert len(rows(tmp_path / "x.csv")) == 2


def test_packed_file_is_known_by_its_content_and_tells_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(gzip.compress(TEXT.encode()))
    with opened(tmp_path / "x.csv") as source:
        assert len(list(source.rows)) == 4
        assert source.position() == source.size == (tmp_path / "x.csv").stat().st_size


def test_digest_changes_with_content_and_mapping(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(TEXT)
    (tmp_path / "y.csv").write_text(TEXT)
    assert digest(tmp_path / "x.csv") == digest(tmp_path / "y.csv") != digest(tmp_path / "x.csv", b"mapping")


def test_parquet_reads_like_csv_where_its_package_is(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="the extra wellspeak[parquet] is not installed")
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"well": ["A", "B"], "pip": [900.0, None]}), tmp_path / "x.parquet")
    with opened(tmp_path / "x.parquet") as source:
        assert source.header == ("well", "pip")
        assert list(source.rows) == [(1, ("A", 900.0)), (2, ("B", None))]


def test_parquet_without_its_package_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (tmp_path / "x.parquet").write_bytes(b"PAR1....")
    with pytest.raises(Invalid, match=r"wellspeak\[parquet\]"):
        rows(tmp_path / "x.parquet")
