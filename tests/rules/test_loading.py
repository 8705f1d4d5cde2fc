"""Wrong rule files are refused with file, key and line; a site's files lie over the built-in ones."""

import pytest

from rules.book import load
from rules.errors import BadRules
from tests.rules.series import a_case

GOOD = """id: {id}
type: Site Fault
severity: low
about: A fault of this site.
says: [site fault]
sources: [the site]
leaves:
  - gate: on_target
    base: 0.9
    when:
      - {{fact: flow, above: 100}}
actions:
  - {{text: Look at it., when: today}}
"""


def site(tmp_path, text, name="faults/site_fault.yaml"):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("gate: on_target", "gate: nowhere", ["line 8", "leaves[0].gate", "nowhere"]),
        ("fact: flow,", "fact: flwo,", ["line 11", "leaves[0].when[0].fact", "flwo"]),
        ("base: 0.9", "base: 1.5", ["line 9", "leaves[0].base"]),
        ("base: 0.9", "base: high", ["line 9", "leaves[0].base"]),
        ("severity: low", "severity: huge", ["line 3", "severity"]),
        ("above: 100", "above: no_such_parameter", ["line 11", "no_such_parameter"]),
        ("above: 100", "over: 100", ["line 11", "over"]),
        (", above: 100", "", ["line 11", "nothing"]),
        ("when: today", "when: never", ["line 13", "actions[0].when"]),
        ("Look at it.", "'Look at {pressure}.'", ["line 13", "pressure"]),
        ("says: [site fault]\n", "", ["says"]),
        ("type: Site Fault", "type: Site Fault\ntype: Again", ["line 3", "twice"]),
        ("about: A", "about: [A", ["line"]),
        ("id: site_fault", "id: other_fault", ["line 1", "other_fault"]),
        ("sources:", "needs: [presure]\nsources:", ["line 6", "needs[0]", "presure"]),
        ("sources:", "explains: [no_fault]\nsources:", ["line 6", "no_fault"]),
    ],
)
def test_a_wrong_file_is_named_with_key_and_line(tmp_path, old, new, said):
    text = GOOD.format(id="site_fault")
    assert old in text
    with pytest.raises(BadRules) as caught:
        load(site(tmp_path, text.replace(old, new, 1)))
    for part in ["site_fault.yaml", *said]:
        assert part in str(caught.value)


@pytest.mark.parametrize("text", ["", "just words", "[1, 2]", "{", "id: !!python/object:os.system x"])
def test_what_is_no_rule_file_is_refused(tmp_path, text):
    with pytest.raises(BadRules, match=r"site_fault\.yaml"):
        load(site(tmp_path, text))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = site(tmp_path, "x") / "faults" / "site_fault.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadRules, match=r"site_fault\.yaml"):
        load(tmp_path)


def test_a_stray_file_is_refused(tmp_path):
    with pytest.raises(BadRules, match=r"thresholds\.yaml"):
        load(site(tmp_path, "a: 1", "thresholds.yaml"))


def test_an_unknown_parameter_of_a_site_is_refused(tmp_path):
    with pytest.raises(BadRules, match=r"gates\.yaml, line 2.*flow_stable_pct"):
        load(site(tmp_path, "parameters:\n  flow_stable_pct: 9\n", "gates.yaml"))


def test_a_directory_that_is_not_there_changes_nothing(tmp_path):
    assert load(tmp_path / "rules").version == load().version


def test_a_new_fault_is_one_file(tmp_path):
    book = load(site(tmp_path, GOOD.format(id="site_fault")))
    assert book.faults["site_fault"].type == "Site Fault"
    assert book.diagnose(a_case()).diagnosis.fault == "site_fault"


def test_a_site_may_replace_a_fault_and_set_a_parameter(tmp_path):
    site(tmp_path, GOOD.format(id="underload"), "faults/underload.yaml")
    book = load(site(tmp_path, "parameters: {below_target_share: 0.5}\n", "gates.yaml"))
    assert book.faults["underload"].type == "Site Fault"
    assert book.parameters["below_target_share"] == 0.5
    assert load().parameters["below_target_share"] == 0.9


def test_the_version_is_stable_and_changes_with_any_file(tmp_path):
    plain = load().version
    assert plain == load().version
    changed = load(site(tmp_path, "parameters: {below_target_share: 0.5}\n", "gates.yaml")).version
    added = load(site(tmp_path, GOOD.format(id="site_fault"))).version
    assert len({plain, changed, added}) == 3
