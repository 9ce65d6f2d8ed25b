"""Pager, order and addresses of lists; the tags that draw them."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from wutong.kernel.panels import FilledPanel
from wutong.ui import parts
from wutong.ui.gallery import SampleChange, SampleEvent


def draw(source: str, **context: object) -> str:
    return Template("{% load wutong i18n %}" + source).render(Context(context))


def asked(query: str = ""):
    return RequestFactory().get(f"/firms/{query}")


def test_another_filter_starts_at_the_first_page_again():
    request = asked("?q=钾&page=7&sort=-name")
    assert parts.query_with(request, stage="signed") == "?q=%E9%92%BE&sort=-name&stage=signed"
    assert parts.query_with(request, q=None, sort=None) == "/firms/"


def test_the_pager_keeps_filters_and_elides_the_middle():
    page = Paginator(range(1180), 50).page(12)
    pager = parts.pager_for(page, asked("?q=a"))

    assert (pager.first, pager.last, pager.total) == (551, 600, 1180)
    assert [link.label for link in pager.links] == [
        "1",
        "…",
        "10",
        "11",
        "12",
        "13",
        "14",
        "…",
        "24",
    ]
    assert pager.before == "?q=a&page=11"
    assert pager.after == "?q=a&page=13"
    assert [link.current for link in pager.links].count(True) == 1


def test_one_page_has_no_links_but_says_how_many_rows():
    page = Paginator(range(3), 50).page(1)
    with override("zh-hans"):
        html = draw("{% pager page %}", page=page, request=asked())
    assert "第 1—3 行，共 3 行" in html
    assert "<ul" not in html


def test_rows_that_were_not_counted_are_said_to_be_more():
    page = Paginator(range(3), 2).page(1)
    page.paginator.is_capped = True
    with override("zh-hans"):
        html = draw("{% pager page %}", page=page, request=asked())
    assert "第 1—2 行，共 3 行以上" in html


@pytest.mark.parametrize(
    ("query", "state", "url"),
    [
        ("", "", "?sort=name"),
        ("?sort=name", "ascending", "?sort=-name"),
        ("?sort=-name", "descending", "?sort=name"),
    ],
)
def test_order_turns_round_on_the_second_click(query, state, url):
    assert parts.sort_state(asked(query), "name") == (state, url)


def test_a_sorted_head_cell_says_so_to_readers():
    html = draw('{% sort_link "paid" "Paid in" css="r" default="-paid" %}', request=asked())
    assert '<th scope="col" class="r" aria-sort="descending"><a href="?sort=paid">' in html


def test_an_empty_value_is_drawn_as_unknown_and_a_zero_is_not():
    with override("zh-hans"):
        html = draw('{{ a|unknown }} {{ b|unknown:"未公布" }} {{ c|unknown }}', a=None, b="", c=0)
    assert html == '<span class="unknown">未知</span> <span class="unknown">未公布</span> 0'


def test_names_of_firms_are_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    html = draw(
        '{% badge "warn" evil %}{% status "late" evil %}{% gap "weak" evil %}{% unknown evil %}'
        "{% select_row 1 evil %}{% stat evil evil evil %}{% crumbs evil '' %}",
        evil=evil,
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 7


@pytest.mark.parametrize(
    "source", ['{% icon "dragon" %}', '{% badge "pink" "x" %}', '{% badge "warn" %}']
)
def test_a_mark_that_does_not_exist_is_an_error_not_a_blank(source):
    with pytest.raises(ValueError, match=r"sprite|badge"):
        draw(source)


def test_a_timeline_shows_old_and_new_and_folds_the_first_values(settings):
    from django.utils import timezone

    change = SampleChange("总投资", "6.00 亿元", "6.50 亿元")
    gone = SampleChange("联系人", "经理", None)
    start = tuple(SampleChange(f"字段{n}", None, "值") for n in range(5))
    events = [
        SampleEvent(timezone.now(), "招商专员", "改动", changes=(change, gone)),
        SampleEvent(timezone.now(), "招商专员", "登记", is_first=True, changes=start),
    ]
    with override("zh-hans"):
        html = draw("{% timeline events %}", events=events)
    assert "总投资 <del>6.00 亿元</del> → <ins>6.50 亿元</ins>" in html
    assert '<del>经理</del> → <span class="unknown">已清空</span>' in html
    assert "<summary>登记时的 5 项内容</summary>" in html


def test_a_panel_is_drawn_with_the_pages_own_context(monkeypatch):
    monkeypatch.setattr(
        "wutong.ui.templatetags.wutong.get_template",
        lambda _name: type("T", (), {"template": Template("{{ rows }} {{ place }}")}),
    )
    filled = FilledPanel("projects", "项目 <b>", "x.html", {"rows": "3 rows"})
    html = draw("{% panel p %}|{{ rows }}", p=filled, place="交城县")
    assert "3 rows 交城县" in html
    assert "项目 &lt;b&gt;" in html
    assert html.endswith("|")


def test_progress_without_an_end_has_no_value_and_polls_only_when_asked():
    still = draw("{% progress None None 'Counting' %}")
    going = draw("{% progress 3120 8000 'Rows' poll='/imports/1/progress/' %}")
    assert "value=" not in still
    assert "hx-get" not in still
    assert 'value="39"' in going
    assert 'hx-trigger="every 1s"' in going


def test_one_form_drawn_three_times_has_three_sets_of_ids():
    from wutong.ui.gallery import SampleFilters
    from wutong.ui.tests.test_pages import checked

    form = SampleFilters({"state": "nowhere"})
    html = draw(
        "<div>{% form form %}</div><div>{% form form %}</div>{% filters form %}",
        form=form,
        request=asked(),
    )
    checked(html)
    assert 'id="id_q"' in html
    assert 'id="id2_q"' in html
    assert 'id="id3_q"' in html
    assert '<a href="#id2_state">' in html


def test_a_long_history_is_folded_and_loses_nothing():
    from django.utils import timezone

    events = [SampleEvent(timezone.now(), "招商专员", f"第{n}步") for n in range(12)]
    with override("zh-hans"):
        html = draw("{% timeline events %}", events=events)
    assert "<summary>更早的 4 条</summary>" in html
    assert html.index("第7步") < html.index("<details") < html.index("第8步")
    assert all(f"第{n}步" in html for n in range(12))
