"""Whole pages: sound HTML, a strict policy obeyed, complete words, light style sheets."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from wutong.ui.gallery import gallery_context
from wutong.ui.navigation import SELECT, STEPS, Navigation, NavItem, Shell

UI = Path(__file__).parents[1]
FRONTEND = UI.parents[2] / "frontend" / "src"
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Soundness(HTMLParser):
    """Finds unclosed elements, ids used twice, and references to ids that aren't there."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.wanted: set[str] = set()
        self.attributes: set[str] = set()
        self.scripts: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append(given)
        self.attributes |= set(given)
        if given.get("id"):
            self.ids[given["id"] or ""] += 1
        for name in ("aria-labelledby", "aria-describedby", "for"):
            self.wanted |= set((given.get(name) or "").split())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-3:]}")
        else:
            self.open.pop()


def checked(html: str) -> Soundness:
    page = Soundness()
    page.feed(html)
    assert page.faults == []
    assert page.open == []
    assert [name for name, times in page.ids.items() if times > 1] == []
    assert page.wanted - set(page.ids) == set()
    assert "style" not in page.attributes
    assert not [name for name in page.attributes if name.startswith("on")]
    assert all(script.get("src") for script in page.scripts)
    return page


def shell(**more: object) -> dict[str, object]:
    select = NavItem(
        STEPS[SELECT][0], "/chains/", hint=STEPS[SELECT][1], count=3,
        children=(NavItem("链", "/chains/", current=True), NavItem("名单", "")),
    )  # fmt: skip
    rest = [NavItem(label, hint=hint) for key, (label, hint) in STEPS.items() if key != SELECT]
    nav = Navigation(
        home=NavItem("总览", "/", "home"), steps=(select, *rest),
        registers=(NavItem("企业", "/firms/", "firm"), NavItem("政策", "", "policy")),
    )  # fmt: skip
    person = Shell(
        place="交城县", place_above="吕梁市", person="县长", roles=("县领导",), is_example=True, unread=5,
        search_url="/search/", language_url="/language/", notices_url="/notices/",
        sign_out_url="/sign-out/",
    )  # fmt: skip
    return {"nav": nav, "shell": person, **more}


@pytest.fixture
def drawn(monkeypatch):
    """Draw a template with its request, without the processors that ask the database."""
    from django.template import engines

    engine = engines["django"].engine
    monkeypatch.setitem(engine.__dict__, "template_context_processors", ())

    def draw(
        template: str, language: str = "zh-hans", path: str = "/gallery/", **context: object
    ) -> str:
        request = RequestFactory().get(path)
        if "theme" in context:
            request.COOKIES["theme"] = str(context.pop("theme"))
        with override(language):
            made = {key: value() if callable(value) else value for key, value in context.items()}
            return render_to_string(
                template,
                {
                    **shell(),
                    "request": request,
                    "csrf_token": "token",
                    **made.pop("all", {}),
                    **made,
                },
            )

    return draw


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gallery_is_sound_html_in_both_languages(drawn, language):
    html = drawn("ui/gallery.html", language, all=gallery_context)
    checked(html)


def test_the_gallery_shows_every_state_and_every_icon(drawn):
    from wutong.ui import marks

    html = drawn("ui/gallery.html", all=gallery_context)
    assert all(f"status-{kind}" in html for kind in marks.STATUSES)
    assert all(f"gap-{css}" in html for css, _word in marks.GAPS.values())
    assert all(f'href="#i-{name}"' in html for name in marks.ICONS)
    charts = ("chart-quadrant", "chart-bars", "funnel", "spark")
    assert all(re.search(rf'class="[^"]*\b{name}\b', html) for name in charts)


def test_every_icon_used_is_in_the_sprite():
    from wutong.ui import marks

    sprite = (UI / "templates/ui/_sprite.html").read_text()
    drawn_icons = set(re.findall(r'id="i-([a-z]+)"', sprite)) - {"logo"}
    assert drawn_icons == marks.ICONS


@pytest.mark.parametrize(
    "template", ["404.html", "403.html", "403_csrf.html", "400.html", "500.html", "ui/portal.html"]
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_pages_are_sound_and_say_what_to_do(drawn, template, language):
    checked(drawn(template, language))


def test_the_page_of_a_server_fault_needs_no_context():
    with override("zh-hans"):
        html = render_to_string("500.html")
    assert "服务器没有办成" in html
    checked(html)


@pytest.mark.parametrize(
    ("status", "title"), [(403, "这件事不由您办理"), (409, "情况已经变了"), (422, "有内容要改")]
)
def test_a_refusal_gives_its_reasons(drawn, status, title):
    html = drawn("ui/refusal.html", status=status, reasons=["第 18 位应为 X，您填的是 8"])
    checked(html)
    assert title in html
    assert "第 18 位应为 X" in html


def test_a_refusal_for_htmx_is_only_a_notice(drawn):
    html = drawn("ui/_refusal.html", reasons=["a", "b"])
    assert html.count("data-toast") == 2
    assert "<html" not in html


def test_the_language_of_the_page_is_declared(drawn):
    assert '<html lang="zh-Hans">' in drawn("404.html", "zh-hans")
    assert '<html lang="en">' in drawn("404.html", "en")


@pytest.mark.parametrize(("cookie", "shown"), [("dark", ' data-theme="dark"'), ('"><script>', "")])
def test_the_chosen_colours_are_in_the_first_frame(drawn, cookie, shown):
    html = drawn("404.html", "en", theme=cookie)
    assert f'<html lang="en"{shown}>' in html


def test_a_step_without_pages_is_words_not_a_link(drawn):
    html = drawn("ui/page.html")
    # four steps, one page of the open step, one register
    assert html.count("尚未开放") == 6
    assert 'href=""' not in html
    assert 'href="#"' not in html


def test_the_rail_says_what_waits(drawn):
    html = drawn("ui/page.html")
    assert '<span class="sr">待办 </span>3</span>' in html
    assert 'aria-label="提醒，5 条未读"' in html


def test_htmx_is_configured_for_a_strict_policy(drawn):
    html = drawn("ui/page.html")
    assert '"allowEval":false' in html
    assert '"includeIndicatorStyles":false' in html
    assert '{"code":"(403|409|422)","swap":true}' in html


def test_the_style_sheets_stay_light_and_old_browsers_read_them():
    tokens = (UI / "styles/tokens.css").read_text()
    components = (UI / "styles/components.css").read_text()
    assert len((tokens + components).encode()) < 64_000
    for word in ("color-mix(", "light-dark(", "subgrid", "anchor(", "@scope"):
        assert word not in components.replace("no light-dark()", "")
    # colours have one home
    assert (
        re.findall(
            r"#[0-9A-Fa-f]{3,8}\b", re.sub(r"#(?:fff|000|999|444)\b|url\(#\w+\)", "", components)
        )
        == []
    )


def test_every_token_used_is_defined():
    tokens = (UI / "styles/tokens.css").read_text()
    components = (UI / "styles/components.css").read_text()
    used = set(re.findall(r"var\((--[a-z0-9-]+)", components))
    defined = set(re.findall(r"(--[a-z0-9-]+):", tokens + components))
    assert used - defined == set()


def test_own_scripts_stay_small_and_evaluate_nothing():
    if not FRONTEND.is_dir():
        pytest.skip("the sources of the scripts are not part of an installed package")
    sources = [path.read_text() for path in FRONTEND.glob("*.js")]
    assert sum(len(source.encode()) for source in sources) < 20_000
    for source in sources:
        assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b", source)


def test_the_catalogue_is_complete():
    po = (UI / "locale/zh_Hans/LC_MESSAGES/django.po").read_text()
    blocks = [block for block in po.split("\n\n")[1:] if "msgid" in block]
    empty = [block for block in blocks if re.search(r'^msgstr(\[0\])? ""$(?!\n")', block, re.M)]
    assert empty == []
    assert "#, fuzzy" not in po
