"""Every locked dependency is in the document, with hashes, and no address of where it came from."""

import json
import re
from datetime import UTC, datetime

from tests.sbom import ROOT, document


def test_holds_every_dependency_and_no_address() -> None:
    made = document(datetime(2026, 11, 23, tzinfo=UTC))
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    names = {one["name"] for one in made["components"]}
    assert set(pinned) <= names
    assert {"htmx.org", "uplot"} <= names
    assert all(one["properties"] for one in made["components"])
    refs = [one["bom-ref"] for one in made["components"]]
    assert len(set(refs)) == len(refs)
    assert set(made["dependencies"][0]["dependsOn"]) == set(refs)
    assert re.findall(r"https?://[^\"]+", json.dumps(made)) == ["http://cyclonedx.org/schema/bom-1.6.schema.json"]
