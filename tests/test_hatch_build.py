import json
import re
from pathlib import Path

from hatch_build import FILES

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "package-lock.json"


def test_no_registry_stands_in_the_lock_file() -> None:
    assert not re.search(r"https?://", LOCK.read_text(encoding="utf-8"))
    assert "resolved" not in LOCK.read_text(encoding="utf-8")


def test_every_version_is_exact_and_has_its_hash() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    locked = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in package for name, package in locked.items() if name)


def test_each_package_brings_its_licence() -> None:
    brought = {source.split("/")[0] for source in FILES}
    licensed = {source.split("/")[0] for source in FILES if "LICENSE" in source}
    assert brought == licensed
