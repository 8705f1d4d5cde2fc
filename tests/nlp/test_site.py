from pathlib import Path

import pytest

from nlp import site
from nlp.errors import BadPhrases
from nlp.intents import intents


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("names", "metrics: {pipp: [suction]}", "no metric called 'pipp'"),
        ("names", "faults: {gas: [gassy]}", "no fault called 'gas'"),
        ("names", "metrics: [pip]", "names.yaml"),
        ("names", "pumps: {}", "names.yaml"),
        ("statuss", "about: x\nsays: [y]", "no intent called 'statuss'"),
        ("status", "about: x\nsays: ['how is {wel}']", "no placeholder"),
        ("status", "about: x\nneeds: [wellz]\nsays: [how]", "no slot"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    folder = written(tmp_path, **{name: text})
    with pytest.raises(BadPhrases, match=complaint):
        site.names_in(folder, {"pip"}, {"pump_wear"})
        site.phrases_in(site.files_in(folder))


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    assert site.names_in(tmp_path, {"pip"}, {"pump_wear"}) == site.SiteNames()
    assert site.phrases_in(site.files_in(tmp_path))["status"].phrases == intents()["status"].phrases


def test_a_phrase_of_two_intents_is_found(tmp_path: Path) -> None:
    folder = written(tmp_path, trend="about: a chart\nsays: ['{well}']")
    assert any("'{well}' stands in" in line for line in site.twice(site.phrases_in(site.files_in(folder))))


def test_no_phrase_of_ours_stands_in_two_intents() -> None:
    assert site.twice(intents()) == []
