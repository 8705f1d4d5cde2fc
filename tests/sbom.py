"""What the product is made of, as a CycloneDX document from the lock files: `make sbom`."""

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)(?:\s*;\s*([^\\]+?))?\s*\\?$")
HASHED = re.compile(r"--hash=sha256:([0-9a-f]{64})")
Component = dict[str, Any]


def components() -> list[Component]:
    return [*python(ROOT / "requirements.lock"), *javascript(ROOT / "package-lock.json")]


def python(lock: Path) -> Iterator[Component]:
    """Each with the hashes of every file it may be installed from."""
    for block in re.split(r"\n(?=\S)", lock.read_text("utf-8")):
        found = PINNED.match(block.split("\n")[0])
        if found is None:
            continue
        name, version, marker = found.groups()
        made = _component("pypi", name, version, _licence(name))
        made["properties"] = [{"name": "wellspeak:sha256", "value": digest} for digest in HASHED.findall(block)]
        if marker:
            made["properties"].append({"name": "wellspeak:only-if", "value": marker})
        yield made


def javascript(lock: Path) -> Iterator[Component]:
    for path, one in json.loads(lock.read_text("utf-8"))["packages"].items():
        if path:
            name = path.removeprefix("node_modules/")
            made = _component("npm", name.replace("@", "%40"), one["version"], one.get("license"))
            made["properties"] = [{"name": "wellspeak:integrity", "value": one["integrity"]}]
            yield made


def document(now: datetime) -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found = components()
    product = {"type": "application", "bom-ref": "wellspeak", "name": "wellspeak", "version": project["version"]}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {"timestamp": now.isoformat(timespec="seconds"), "component": product},
        "components": found,
        "dependencies": [{"ref": "wellspeak", "dependsOn": [one["bom-ref"] for one in found]}],
    }


def _component(kind: str, name: str, version: str, licence: str | None) -> Component:
    address = f"pkg:{kind}/{name}@{version}"
    made: Component = {"type": "library", "bom-ref": address, "name": name, "version": version, "purl": address}
    if licence:
        made["licenses"] = [{"license": {"name": licence}}]
    return made


def _licence(name: str) -> str | None:
    """As the installed package says it; nothing where it is not installed or does not say."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return None
    said = told.get("License-Expression") or told.get("License") or ""
    return said.splitlines()[0][:100] if said.strip() else None


if __name__ == "__main__":
    json.dump(document(datetime.now(UTC)), sys.stdout, indent=1)
    sys.stdout.write("\n")
