"""Editing wells and their logs on the page; near misses first."""

from collections.abc import Callable

import httpx
import pytest

from tests.web.conftest import TOKEN, Site
from tests.web.pages.conftest import Person
from web.pages.well_edit import given_of, patch_of


@pytest.fixture
def mine(new_well: Callable[..., str]) -> str:
    pump = {
        "model": "D2400N",
        "ror_min": 1500,
        "ror_max": 3200,
        "rated_current": 60,
        "head_curve": [[0, 6000], [3000, 4000]],
    }
    return new_well(field="North", target_flow=2000, pump=pump, limits={"motor_temp": {"high": 115, "off_delay_s": 9}})


def test_who_may_not(new_person: Callable[..., Person], mine: str) -> None:
    operator, elsewhere = new_person("operator"), new_person("engineer", ["South"])
    assert operator.browser.get(f"/wells/{mine}/edit").status_code == 403
    assert operator.post(f"/wells/{mine}/edit", name="x").status_code == 403
    assert elsewhere.browser.get(f"/wells/{mine}/edit").status_code == 404
    assert new_person("viewer").post(f"/wells/{mine}/log", kind="note", text="x").status_code == 403
    confined = new_person("engineer", ["North"])
    assert confined.post(f"/wells/{mine}/edit", field="South").status_code == 422


def test_what_cannot_be_is_refused_and_kept_in_the_form(
    new_person: Callable[..., Person], mine: str, site: Site
) -> None:
    person = new_person()
    answer = person.post(f"/wells/{mine}/edit", **{"target_flow": "plenty", "pump.ror_min": "9000", "field": "North"})
    assert answer.status_code == 422
    assert "must be a number" in answer.text and 'value="plenty"' in answer.text
    wrong = {"target_flow": "-5", "limits.motor_temp.high": "90", "limits.motor_temp.high_high": "80", "field": "North"}
    assert person.post(f"/wells/{mine}/edit", **wrong).status_code == 422
    with site.bearer(TOKEN) as admin:
        assert admin.get(f"/api/v1/wells/{mine}").json()["target_flow"] == 2000


def test_what_is_saved_and_noted(new_person: Callable[..., Person], mine: str, site: Site) -> None:
    person = new_person()
    form = {
        "field": "North",
        "aliases": f"{mine} one\n{mine} two",
        "target_flow": "2,100.5",
        "pump.rated_current": "62",
        "pump.model": "D2400N",
        "limits.motor_temp.high": "118",
        "limits.pip.low": "300",
        "limits.pip.delay_s": "60",
    }
    answer = person.post(f"/wells/{mine}/edit", **form)
    assert answer.status_code == 303, answer.text
    with site.bearer(TOKEN) as admin:
        well = admin.get(f"/api/v1/wells/{mine}").json()
        trail = admin.get("/api/v1/audit", params={"limit": 50}).json()["items"]
    assert (well["target_flow"], well["aliases"]) == (2100.5, [f"{mine} one", f"{mine} two"])
    assert well["pump"]["head_curve"] == [[0, 6000], [3000, 4000]]
    assert well["limits"]["motor_temp"] == {**well["limits"]["motor_temp"], "high": 118, "off_delay_s": 9}
    assert (well["limits"]["pip"]["low"], well["limits"]["pip"]["delay_s"]) == (300, 60)
    assert [one["by"] for one in trail if one["action"] == "well_changed" and one["target"] == mine] == [person.name]
    assert "D2400N" in person.see(f"/wells/{mine}/edit")


def test_a_well_test_in_the_log(new_person: Callable[..., Person], mine: str, site: Site) -> None:
    person = new_person("operator")
    entry = {"kind": "well_test", "at": "2026-11-20T08:30", "values.flow_rate": "1,950.5", "text": "separator"}
    assert person.post(f"/wells/{mine}/log", **entry).status_code == 303
    for wrong in ({"kind": "party"}, {"kind": "note", "at": "soon"}, {"kind": "note", "values.pip": "low"}):
        assert person.post(f"/wells/{mine}/log", **wrong).status_code == 422
    with site.bearer(TOKEN) as admin:
        (event,) = admin.get(f"/api/v1/wells/{mine}/events").json()["items"]
    assert (event["at"], event["values"]) == ("2026-11-20T08:30:00Z", {"flow_rate": 1950.5})
    assert "1,951 bpd" in person.see(f"/wells/{mine}") or "1,950" in person.see(f"/wells/{mine}")


def test_a_form_that_was_not_touched_changes_nothing(mine: str, admin: httpx.Client) -> None:
    import msgspec

    from telemetry.model import Well

    before = admin.get(f"/api/v1/wells/{mine}").json()
    patch = patch_of(given_of(msgspec.convert(before, Well)))
    answer = admin.patch(f"/api/v1/wells/{mine}", json=patch)
    assert answer.status_code == 200, answer.text
    assert answer.json() == before
