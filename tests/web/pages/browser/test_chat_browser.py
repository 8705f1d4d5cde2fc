import pytest
from playwright.sync_api import Page

from tests.web.conftest import Site
from tests.web.pages.browser.conftest import OpenWindow, answered, sign_in
from tests.web.pages.conftest import WELL, Person

WHY = f"why is well {WELL} losing flow?"


def ask(page: Page, text: str, answers: int = 1) -> None:
    page.fill("#text", text)
    page.keyboard.press("Enter")
    answered(page, answers)


def test_without_scripts_everything_but_live_news_works(window: OpenWindow) -> None:
    with window(java_script_enabled=False) as browser:
        page = browser.open("/")
        page.fill("#text", WHY)
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/conversations/*")
        assert page.locator("article.assistant .headline").inner_text()
        page.get_by_text("Evidence", exact=False).first.click()
        page.locator("ul.next button").first.click()
        page.wait_for_load_state()
        assert page.locator("article.person").count() == 2


def test_sign_in_by_keyboard_alone(window: OpenWindow, person: Person) -> None:
    with window() as browser:
        browser.context.clear_cookies()
        page = browser.open("/wells")
        sign_in(page, person)
        page.wait_for_url("**/wells")


def test_the_question_is_there_at_once_and_the_answer_follows(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        page.fill("#text", WHY)
        page.keyboard.press("Enter")
        assert page.locator("article.person .said").inner_text() == WHY
        assert page.input_value("#text") == ""
        answered(page)
        assert "/conversations/" in page.url
        assert page.locator("article.person").count() == 1
        assert page.locator("#announce").inner_text() == page.locator("article.assistant .headline").inner_text()
        assert page.evaluate("document.activeElement.id") == "text"
        assert page.locator("#my-conversations li a").count() == 1


def test_a_reload_shows_what_was_streamed(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        ask(page, WHY)
        streamed = page.locator("article.assistant").inner_text()
        page.reload()
        assert page.locator("article.assistant").inner_text() == streamed


def test_two_questions_in_a_row_are_both_answered_in_order(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        for text in (WHY, "list the wells"):
            page.fill("#text", text)
            page.keyboard.press("Enter")
        answered(page, 2)
        assert page.locator("article.person .said").all_inner_texts() == [WHY, "list the wells"]
        kinds = page.locator("#log > article").evaluate_all("all => all.map(one => one.classList[1])")
        assert kinds == ["person", "assistant", "person", "assistant"]


def test_another_window_of_the_same_person_sees_it_live(window: OpenWindow) -> None:
    with window() as browser:
        here = browser.open("/")
        ask(here, WHY)
        there = browser.open(here.url.removeprefix(browser.url))
        there.wait_for_timeout(300)
        ask(here, "list the wells", 2)
        answered(there, 2)
        assert there.locator("article.person").count() == 2
        assert here.locator("article.person").count() == 2


def test_what_is_sent_while_offline_waits_and_is_sent_once(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        browser.context.set_offline(True)
        page.wait_for_selector("#offline:not([hidden])")
        page.fill("#text", WHY)
        page.keyboard.press("Enter")
        assert "waiting" in page.locator(".pending .word").inner_text()
        browser.context.set_offline(False)
        answered(page)
        assert page.locator("article.person").count() == 1
        assert page.locator("#offline").is_hidden()
        browser.complaints.clear()  # the browser itself complains of requests that failed while offline


def test_a_question_that_waited_survives_closing_the_page(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        browser.context.set_offline(True)
        page.wait_for_selector("#offline:not([hidden])")
        page.fill("#text", WHY)
        page.keyboard.press("Enter")
        page.close()
        browser.context.set_offline(False)
        answered(browser.open("/"))
        browser.complaints.clear()


def test_a_refused_question_says_why_and_can_be_taken_back(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        page.evaluate("document.querySelector('#composer [name=_csrf_token]').value = 'old'")
        page.fill("#text", WHY)
        page.keyboard.press("Enter")
        page.wait_for_selector(".pending.failed")
        assert "out of date" in page.locator(".pending .word").inner_text()
        page.get_by_role("button", name="Discard").click()
        assert page.locator("article").count() == 0
        browser.complaints.clear()


def test_a_draft_is_kept(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        page.fill("#text", "why is")
        page.reload()
        assert page.input_value("#text") == "why is"


def test_follow_up_chips_send_their_question(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        question = page.locator("#first button").first.inner_text()
        page.locator("#first button").first.click()
        answered(page)
        assert page.locator("article.person .said").inner_text() == question


def test_keys(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        ask(page, "list the wells")
        page.keyboard.press("ArrowUp")
        assert page.input_value("#text") == "list the wells"
        page.fill("#text", "")
        page.keyboard.type("/pl")
        assert page.locator("#hints li:visible").count() == 1
        page.keyboard.press("Enter")
        assert page.input_value("#text").startswith("Plot flow")
        page.locator("h1").click()
        page.keyboard.press("?")
        assert page.locator("#keys").is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#keys").is_hidden()
        page.keyboard.press("Control+k")
        page.keyboard.type(WELL)
        page.wait_for_selector(f"#jump-list a[href='/wells/{WELL}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/wells/{WELL}")


def test_stop_leaves_a_way_to_ask_again(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        page.route("**/ask", lambda route: None)  # an answer that does not come
        page.fill("#text", WHY)
        page.keyboard.press("Enter")
        page.wait_for_timeout(100)
        page.keyboard.press("Escape")
        page.wait_for_selector("text=Stopped.")
        page.unroute("**/ask")
        page.get_by_role("button", name="Ask again").click()
        answered(page)


@pytest.mark.parametrize("path", ["/", "/conversations", "/wells", f"/wells/{WELL}", "/account", "/gateways", "/login"])
@pytest.mark.parametrize("width", [320, 390])
def test_nothing_needs_scrolling_sideways(window: OpenWindow, path: str, width: int) -> None:
    with window(width=width, height=640) as browser:
        if path == "/login":
            browser.context.clear_cookies()
        page = browser.open(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_answer_with_all_folds_open_fits_a_phone(window: OpenWindow) -> None:
    with window(width=320, height=640) as browser:
        page = browser.open("/")
        ask(page, WHY)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert page.evaluate("document.querySelector('#scroll').scrollWidth <= innerWidth")


def test_what_one_taps_is_large_enough(window: OpenWindow) -> None:
    with window(width=390, height=844) as browser:
        page = browser.open("/")
        ask(page, WHY)
        tapped = page.locator(".composer button:visible, .places a:visible, .fold > summary:visible, .next button")
        small = tapped.evaluate_all("all => all.filter(one => one.offsetHeight < 48).map(one => one.outerHTML)")
        assert small == []


def test_the_page_has_landmarks_and_a_log(window: OpenWindow) -> None:
    with window() as browser:
        page = browser.open("/")
        for role in ("main", "banner", "log", "search"):
            assert page.get_by_role(role).count() == 1, role
        assert page.get_by_role("navigation").count() == 2


def test_a_stranger_sees_nothing_but_the_sign_in(window: OpenWindow, site: Site) -> None:
    with window() as browser:
        browser.context.clear_cookies()
        page = browser.open("/")
        assert page.url == f"{site.url}/login"
        assert page.locator("script").count() == 0
