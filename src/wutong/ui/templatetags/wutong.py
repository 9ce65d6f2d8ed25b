"""The tags of the design system: `{% load wutong %}`.

Figures and marks are made in Python (many a row); parts with structure have a template each.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.loader import get_template, render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wutong.kernel import words
from wutong.kernel.panels import FilledPanel
from wutong.ui import charts, fields, figures, marks, navigation, parts

register = template.Library()

# ---- words -----------------------------------------------------------------------------------


@register.filter
def listed(names: Iterable[object]) -> str:
    """{{ names|listed }} → 甲、乙; A, B in English."""
    return words.listed(names)


# ---- figures ---------------------------------------------------------------------------------


@register.filter
def money(cents: int | None) -> SafeString:
    """{{ deal.amount_cents|money }} → 12.65 亿元; None is drawn as unknown."""
    return figures.money_mark(cents)


@register.filter
def money_text(cents: int | None) -> str:
    """The same as plain text, for titles and aria-labels."""
    return figures.money_words(cents)


@register.filter
def money_in(cents: int | None, unit: str) -> SafeString:
    """{{ cents|money_in:"yi" }}: the figure alone, under a head with {% money_unit "yi" %}."""
    return figures.money_in(cents, unit)


@register.simple_tag
def money_unit(unit: str) -> str:
    """{% money_unit "wan" %} → 万元, CNY million."""
    return figures.money_unit(unit)


@register.filter
def number(value: int | Decimal | float | None, places: int | None = None) -> str | SafeString:
    """{{ n|number }} → 1,204; {{ x|number:1 }} → 10.3; None is drawn as unknown."""
    return figures.unknown_mark() if value is None else figures.plain_number(value, places)


@register.filter
def count_of(value: int | None, kind: str) -> str | SafeString:
    """{{ n|count_of:"firm" }} → 1,204 家; in English 1,204."""
    return figures.counted(value, kind)


@register.filter
def calendar_days(value: int) -> str:
    """{{ 6|calendar_days }} → 6 日."""
    return figures.calendar_days(value)


@register.filter
def working_days(value: int) -> str:
    """{{ 6|working_days }} → 6 个工作日."""
    return figures.working_days(value)


@register.filter
def points(value: Decimal | float) -> str:
    """{{ 10.3|points }} → 10.3 个百分点."""
    return figures.points(value)


@register.filter
def day(value: date | datetime | None) -> SafeString:
    """{{ signed_on|day }} → 4月28日, across years 2024年4月28日."""
    return figures.day_mark(value)


@register.filter
def full_day(value: date | datetime | None) -> SafeString:
    """{{ as_of|full_day }} → 2023年4月28日, always with the year."""
    return figures.day_mark(value, year=True)


@register.filter
def month(value: date | None) -> SafeString:
    """{{ due|month }} → 9月, across years 2024年9月."""
    return figures.month_mark(value)


@register.filter
def short_month(value: date | None) -> SafeString:
    """{{ due|short_month }}: in a table, 24年9月."""
    return figures.month_mark(value, short=True)


@register.filter
def moment(value: datetime | None) -> SafeString:
    """{{ event.at|moment }} → 4月28日 17:00."""
    return figures.moment_mark(value)


@register.simple_tag
def months(first: date, last: date) -> str:
    """{% months first last %} → 2023年1—4月."""
    return figures.month_range(first, last)


@register.simple_tag
def rate(part: int | None, whole: int | None, as_of: date | None = None) -> SafeString:
    """{% rate started signed as_of %} → 60.0%（3 / 5，截至 4月28日）."""
    return figures.rate_mark(part, whole, as_of)


@register.filter(name="unknown")
def unknown_filter(value: object, words: str = "") -> object:
    """{{ firm.capital_raw|unknown }}: the value, or the dotted word when it is None or ""."""
    return figures.unknown_mark(words) if value is None or value == "" else value


@register.simple_tag(name="unknown")
def unknown_tag(words: object = "") -> SafeString:
    """{% unknown %} or {% unknown _("Not published") %}."""
    return figures.unknown_mark(words)


# ---- marks -----------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """{% icon "down" %}, small: {% icon "down" "s" %}."""
    return marks.icon_mark(name, size)


@register.simple_tag
def badge(kind: str, words: object = "") -> SafeString:
    """{% badge "sample" %}, {% badge "public" %}, {% badge "warn" _("To confirm") %}."""
    return marks.badge_mark(kind, words)


@register.simple_tag
def sample(is_example: bool) -> SafeString:
    """{% sample firm.is_example %}: the badge 示例 on made-up data, else nothing."""
    return marks.badge_mark("sample") if is_example else SafeString()


@register.simple_tag
def status(kind: str, words: object = "") -> SafeString:
    """{% status "late" %}, {% status "warn" words %}: ok doing warn late wait stop void."""
    return marks.status_mark(kind, words)


@register.simple_tag
def gap(state: str, words: object = "") -> SafeString:
    """{% gap "missing" %}: missing weak extend strong unknown."""
    return marks.gap_mark(state, words)


@register.simple_tag
def gap_word(state: str) -> str:
    """{% gap_word "missing" %}: the word alone, inside an element that draws the glyph."""
    return str(marks.GAPS[state][1])


@register.filter
def gap_class(state: str) -> str:
    """{{ state|gap_class }} → none weak next good open, for cell-… and gap-… classes."""
    return marks.gap_class(state)


@register.simple_tag(takes_context=True)
def theme_attribute(context: template.Context) -> SafeString:
    """The person's own choice of colours, kept in a cookie so that no page flashes."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme") if request else None
    return SafeString(f' data-theme="{chosen}"' if chosen in {"light", "dark"} else "")


@register.simple_tag
def step_names() -> list[object]:
    """{% step_names as names %}: the five steps, where the rail is not drawn."""
    return [label for label, _hint in navigation.STEPS.values()]


# ---- forms -----------------------------------------------------------------------------------


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, hint: object = "") -> dict[str, Any]:
    """{% field form.name %}: label, hint, faults and the control, tied together for readers."""
    return fields.field_context(bound, hint)


@register.inclusion_tag("ui/parts/form.html", takes_context=True)
def form(context: template.Context, form: BaseForm) -> dict[str, Any]:
    """{% form form %}: the summary of faults and every field; the <form> element is yours.

    Drawn twice on a page (or beside another form with the same fields) it takes ids of its own.
    """
    fields.take_own_ids(form, context.get("request"))
    return {"form": form, "faults": fields.faults_of(form)}


@register.inclusion_tag("ui/parts/error_summary.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """{% form_errors form %}: only the summary, each line leading to its field."""
    return {"faults": fields.faults_of(form), "prefix": str(form.auto_id).replace("%s", "form")}


@register.inclusion_tag("ui/parts/filters.html", takes_context=True)
def filters(context: template.Context, form: BaseForm, target: str = "") -> dict[str, Any]:
    """{% filters form target="#rows" %}: the filter bar of a list, by GET.

    With `target` htmx asks at once, and keeps the address in step. All of the page is swapped, not
    only the rows: its count, its file and its saved view would else stay those of the list before.
    """
    request = context["request"]
    fields.take_own_ids(form, request)
    return {
        "fields": [fields.field_context(bound) for bound in form.visible_fields()],
        "hidden": form.hidden_fields(),
        "target": target,
        "path": request.path,
        "sort": request.GET.get("sort", ""),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "list_views": context.get("list_views"),
        "csrf_token": context.get("csrf_token"),
    }


# ---- lists -----------------------------------------------------------------------------------


@register.inclusion_tag("ui/parts/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any], target: str = "") -> dict[str, Any]:
    """{% pager page %}, with htmx {% pager page target="#rows" %}: keeps filters and order."""
    return {"pager": parts.pager_for(page, context["request"]), "target": target}


@register.inclusion_tag("ui/parts/sort_link.html", takes_context=True)
def sort_link(
    context: template.Context,
    key: str,
    label: object,
    css: str = "",
    default: str = "",
    target: str = "",
) -> dict[str, Any]:
    """{% sort_link "amount" _("Amount") css="r" default="-amount" %}: a whole head cell."""
    order, url = parts.sort_state(context["request"], key, default)
    return {"order": order, "url": url, "label": label, "css": css, "target": target}


@register.simple_tag(takes_context=True)
def list_url(context: template.Context, **changes: object) -> str:
    """{% list_url stage="signed" page=None %}: this list's address with its query changed."""
    return parts.query_with(context["request"], **changes)


@register.inclusion_tag("ui/parts/export_link.html", takes_context=True)
def export_link(context: template.Context) -> dict[str, str]:
    """{% export_link %}: the same rows, same filters, as an Excel file."""
    return {"url": parts.query_with(context["request"], format="xlsx")}


@register.inclusion_tag("ui/parts/chips.html")
def chips(items: Iterable[parts.Chip], label: object = "") -> dict[str, Any]:
    """{% chips items _("Stage") %}: filters of one click."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Iterable[parts.Tab], label: object = "") -> dict[str, Any]:
    """{% tabs items _("Chain") %}: views of the same thing."""
    return {"items": items, "label": label}


@register.simple_tag
def select_all(label: object = "") -> SafeString:
    """{% select_all %} in the first head cell; works with {% select_row pk %} and the bulk bar."""
    return format_html(
        '<input type="checkbox" class="tick" data-select-all aria-label="{}">',
        label or _("Select all rows of this page"),
    )


@register.simple_tag
def select_row(value: object, label: object, name: str = "ids") -> SafeString:
    """{% select_row firm.pk firm.name %}: a row's tick box, named after the row."""
    return format_html(
        '<input type="checkbox" class="tick" name="{}" value="{}" data-select-row aria-label="{}">',
        name,
        str(value),
        _("Select %(name)s") % {"name": label},
    )


@register.simple_block_tag
def bulk_bar(content: str) -> SafeString:
    """{% bulk_bar %}buttons{% endbulk_bar %}: deeds on the ticked rows, inside their <form>."""
    return SafeString(render_to_string("ui/parts/bulk_bar.html", {"content": content}))


# ---- parts -----------------------------------------------------------------------------------


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(*pairs: object) -> dict[str, Any]:
    """{% crumbs _("Firms") list_url firm.name "" %}: label, address, label, address …"""
    return {"items": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.simple_block_tag
def card(content: str, title: object, **options: object) -> SafeString:
    """{% card _("Agreements") id="agreements" width="w-8" %}…{% endcard %}.

    Options: id (needed where two cards share a title), width (w-3 … w-9), sample (bool),
    public (bool), note, link_url + link_label, flush (bool: the table fills the card), foot.
    """
    anchor = options.get("id") or f"card-{zlib.crc32(str(title).encode()):08x}"
    return SafeString(
        render_to_string(
            "ui/parts/card.html", {**options, "title": title, "id": anchor, "content": content}
        )
    )


@register.simple_block_tag
def callout(content: str, kind: str = "", title: object = "") -> SafeString:
    """{% callout "warn" _("…") %}<p>…</p>{% endcallout %}: "" (news), ok, warn, late."""
    return SafeString(
        render_to_string(
            "ui/parts/callout.html", {"kind": kind, "title": title, "content": content}
        )
    )


@register.simple_block_tag
def modal(content: str, id: str, title: object, drawer: bool = False) -> SafeString:
    """{% modal "assign" _("Assign") %}…{% endmodal %}; opened by data-open="assign"."""
    return SafeString(
        render_to_string(
            "ui/parts/dialog.html",
            {"id": id, "title": title, "content": content, "drawer": drawer},
        )
    )


@register.simple_block_tag
def drawer(content: str, id: str, title: object) -> SafeString:
    """{% drawer "lead" _("Lead") %}…{% enddrawer %}: the same, from the right edge."""
    return modal(content, id, title, drawer=True)


@register.inclusion_tag("ui/parts/progress.html")
def progress(done: int | None, total: int | None, label: object, poll: str = "") -> dict[str, Any]:
    """{% progress 3120 8000 _("Rows read") poll=url %}; total None: it moves without an end.

    With `poll` the part asks that address for itself once a second, until the answer has none.
    """
    known = done is not None and bool(total)
    share = min(100, done * 100 // total) if known and done is not None and total else 0
    return {
        "done": done,
        "total": total,
        "share": share,
        "known": known,
        "label": label,
        "poll": poll,
    }


@register.inclusion_tag("ui/parts/empty.html")
def empty(
    title: object, text: object = "", url: str = "", label: object = "", icon: str = "list"
) -> dict[str, Any]:
    """{% empty _("No leads yet") _("Register the first one.") url _("Register a lead") %}."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon}


@register.inclusion_tag("ui/parts/stat.html")
def stat(
    label: object, value: object, note: object = "", url: str = "", is_example: bool = False
) -> dict[str, Any]:
    """{% stat _("Signed") deal.amount_cents|money note url %} inside <div class="stats">."""
    return {
        "label": label, "value": value, "note": note, "url": url, "is_example": is_example
    }  # fmt: skip


@register.inclusion_tag("ui/parts/stages.html")
def stages(items: Iterable[parts.Stage]) -> dict[str, Any]:
    """{% stages deal_stages %}: the stage line."""
    return {"items": items}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(events: Iterable[object], more_url: str = "", fold: int = 8) -> dict[str, Any]:
    """{% timeline events %}: who, when, what changed; newest first, the old ones folded away.

    An event has `at`, `who`, `deed`, `note`, `changes` (label, old, new) and `is_first`.
    """
    known = list(events)
    return {"events": known[:fold], "older": known[fold:], "more_url": more_url}


@register.simple_tag(takes_context=True)
def panel(context: template.Context, filled: FilledPanel) -> SafeString:
    """{% for p in panels %}{% panel p %}{% endfor %}: a box that another app brings."""
    inside: Any = get_template(filled.template)
    with context.push(**filled.context):
        # as {% include %} does: the page's own context, no context processor runs again
        body = inside.template.render(context)
    return SafeString(
        render_to_string(
            "ui/parts/panel.html",
            {"key": filled.key, "title": filled.title, "content": SafeString(body)},
        )
    )


# ---- charts ----------------------------------------------------------------------------------


@register.inclusion_tag("ui/charts/bars.html")
def bar_chart(chart: charts.BarChart) -> dict[str, Any]:
    """{% bar_chart cockpit.signed_chart %}: months on one axis, with a table twin."""
    return {"chart": chart}


@register.inclusion_tag("ui/charts/meter.html")
def meter(chart: charts.Meter) -> dict[str, Any]:
    """{% meter cockpit.signed_meter %}: share of a target, with the mark of the calendar."""
    return {"meter": chart}


@register.inclusion_tag("ui/charts/funnel.html")
def funnel(rows: Sequence[charts.FunnelRow]) -> dict[str, Any]:
    """{% funnel cockpit.funnel_rows %}: one link a step."""
    return {"rows": rows, "has_shares": any(row.share for row in rows)}


@register.inclusion_tag("ui/charts/sparkline.html")
def sparkline(chart: charts.Sparkline) -> dict[str, Any]:
    """{% sparkline line %}: the course of one figure, without axes."""
    return {"line": chart}


@register.inclusion_tag("ui/charts/quadrant.html")
def quadrant(chart: charts.Quadrant | None) -> dict[str, Any]:
    """{% quadrant chart %}: strength across, growth up; the page says the sentence beside it."""
    return {"chart": chart}


@register.inclusion_tag("ui/charts/score_bar.html")
def score_bar(share: float | None) -> dict[str, Any]:
    """{% score_bar 0.8 %}: one part of a score from 0 to 1; None is an empty dashed bar."""
    return {"width": charts.percent_text(share), "known": share is not None}
