from web.pages.rendering import STATIC, asset, environment


def test_what_is_put_into_a_page_is_escaped() -> None:
    assert environment().from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


def test_a_file_that_is_not_there_still_has_an_address() -> None:
    assert asset("nothing.js") == "/static/nothing.js?v=missing"


def test_an_address_changes_with_the_content() -> None:
    assert asset("app.js") != asset("chat.js")
    assert asset("app.js").startswith("/static/app.js?v=")


def test_no_template_has_inline_script_or_style() -> None:
    for path in (STATIC.parent / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert " onclick" not in text, path
        assert "<script>" not in text, path
        assert "hx-on" not in text, path


def test_every_template_can_be_read() -> None:
    made = environment()
    for name in made.list_templates():
        made.get_template(name)


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in [*STATIC.glob("*.js"), *STATIC.glob("*.css"), *(STATIC.parent / "templates").rglob("*.html")]:
        assert "https://" not in path.read_text(encoding="utf-8"), path
