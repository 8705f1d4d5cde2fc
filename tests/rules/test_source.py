"""Line numbers of YAML keys, and refusals that name them."""

import msgspec
import pytest

from rules.catalogue import SiteGates
from rules.errors import BadRules
from rules.source import parse


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    size: float


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    parts: tuple[Inner, ...] = ()


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("name: a\nparts:\n  - size: 1\n  - sise: 2\n", 4, "sise"),
        ("name: a\nparts:\n  - size: wide\n", 3, "parts[0].size"),
        ("parts: []\n", 1, "name"),
        ("name: a\nname: b\n", 2, "name"),
        ("name: [a\n", 2, "YAML"),
    ],
)
def test_what_is_wrong_is_named(text, line, key):
    with pytest.raises(BadRules) as caught:
        parse(text, Outer, "x.yaml")
    assert f"x.yaml, line {line}" in str(caught.value)
    assert key in str(caught.value)


def test_an_object_tag_is_refused():
    with pytest.raises(BadRules, match="line 1"):
        parse("name: !!python/name:os.system ''", Outer, "x.yaml")


def test_content_and_lines():
    data, lines = parse("name: a\nparts:\n  - size: 1\n", Outer, "x.yaml")
    assert data == Outer("a", (Inner(1),))
    assert lines["$.parts[0].size"] == 3


def test_the_key_of_a_map_is_named() -> None:
    with pytest.raises(BadRules, match=r"gates.yaml, line 3, key parameters.second: Expected"):
        parse("parameters:\n  first: 1.0\n  second: much\n", SiteGates, "gates.yaml")
