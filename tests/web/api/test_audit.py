import httpx
import pytest

from tests.web.conftest import Make, is_error

PATH = "/api/v1/audit"


@pytest.mark.parametrize("role", ["viewer", "operator", "engineer"])
def test_it_is_for_administrators(token: Make, role: str) -> None:
    is_error(token(role).get(PATH), 403, "FORBIDDEN")


def test_one_who_is_confined_finds_none(token: Make) -> None:
    is_error(token("admin", "North").get(PATH), 404, "NOT_FOUND")


@pytest.mark.parametrize("query", ["limit=0", "after=x", "after=-1"])
def test_a_query_that_is_wrong(admin: httpx.Client, query: str) -> None:
    is_error(admin.get(f"{PATH}?{query}"), 422, "VALIDATION_ERROR")


def test_what_was_done_with_keys_stands_in_it_page_by_page(admin: httpx.Client) -> None:
    made = admin.post("/api/v1/keys", json={"name": "trail", "kind": "gateway"}).json()
    admin.delete(f"/api/v1/keys/{made['id']}")
    first = admin.get(f"{PATH}?limit=1").json()
    second = admin.get(f"{PATH}?limit=1&after={first['next']}").json()
    found = [(item["action"], item["by"], item["target"]) for item in first["items"] + second["items"]]
    assert found == [("key_revoked", "ADMIN_TOKEN", made["id"]), ("key_created", "ADMIN_TOKEN", made["id"])]
    assert made["secret"] not in str(second)
