"""What the gallery shows: one sample of every part, in every state. All of it is made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wutong.kernel.forms import AmountField, WutongForm
from wutong.kernel.money import WAN, YI
from wutong.kernel.words import in_english

from . import charts, marks
from .parts import Chip, Stage, Tab


class SampleForm(WutongForm):
    """Every kind of control once."""

    name = forms.CharField(label=gettext_lazy("Firm's name"), max_length=80)
    uscc = forms.CharField(
        label=gettext_lazy("Unified social credit code"),
        help_text=gettext_lazy("18 characters, as on the licence"),
    )
    amount = AmountField(label=gettext_lazy("Planned investment"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of agreement"),
        choices=[
            ("intent", gettext_lazy("Intent")),
            ("frame", gettext_lazy("Framework")),
            ("formal", gettext_lazy("Formal")),
        ],
        widget=forms.RadioSelect,
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Region"),
        choices=[("", gettext_lazy("Any")), ("32", gettext_lazy("Jiangsu"))],
        required=False,
    )
    met_on = forms.DateField(label=gettext_lazy("Met on"), required=False)
    memo = forms.CharField(
        label=gettext_lazy("What was said"), widget=forms.Textarea, required=False
    )
    file = forms.FileField(label=gettext_lazy("Register file"), required=False)
    remind = forms.BooleanField(
        label=gettext_lazy("Remind me in 7 days"), required=False, initial=True
    )


class SampleFilters(WutongForm):
    """The filter bar."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False)
    region = forms.ChoiceField(
        label=gettext_lazy("Region"),
        choices=[("", gettext_lazy("Any")), ("32", gettext_lazy("Jiangsu"))],
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("Any")), ("late", gettext_lazy("Overdue"))],
        required=False,
    )


@dataclass(frozen=True)
class SampleRow:
    """A row of the sample table."""

    pk: int
    name: str
    place: str
    paid_cents: int | None
    staff: int | None
    state: str
    followed_on: date
    tone: str = ""


@dataclass(frozen=True)
class SampleChange:
    """As in the events of audit."""

    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class SampleEvent:
    """As in the events of audit."""

    at: datetime
    who: str
    deed: str
    note: str = ""
    is_first: bool = False
    changes: tuple[SampleChange, ...] = ()


@dataclass(frozen=True)
class SampleSegment:
    """A cell of the heat strip."""

    name: str
    state: str


def _rows(today: date) -> list[SampleRow]:
    firm = _("Sample %(letter)s New Materials Co., Ltd.")
    names = [
        firm % {"letter": letter} for letter in ("甲乙丙丁戊" if not in_english() else "ABCDE")
    ]
    place, far = _("Jiangsu"), _("Henan")
    return [
        SampleRow(1, names[0], place, 24_000 * WAN, 312, "ok", today),
        SampleRow(2, names[1], far, 18_600 * WAN, 1204, "doing", today - timedelta(2)),
        SampleRow(3, names[2], far, None, 86, "warn", today - timedelta(10), "warn"),
        SampleRow(4, names[3], place, 9_900 * WAN, 150, "late", today - timedelta(18), "late"),
        SampleRow(5, names[4], place, 5_000 * WAN, None, "void", today - timedelta(400), "out"),
    ]


def _events(now: datetime) -> list[SampleEvent]:
    officer, clock = _("Promotion officer"), _("Clock")
    change = SampleChange(_("total investment"), _("CNY 600 million"), _("CNY 650 million"))
    start = tuple(
        SampleChange(label, None, value)
        for label, value in (
            (_("name"), _("Sample project")),
            (_("stage"), _("Lead")),
            (_("channel"), _("Stationed officers")),
            (_("reported by"), officer),
        )
    )
    return [
        SampleEvent(now, clock, _("First answer overdue")),
        SampleEvent(now - timedelta(hours=3), officer, _("Changed"), changes=(change,)),
        SampleEvent(
            now - timedelta(1), officer, _("Contact emptied"), note=_("left the firm"),
            changes=(SampleChange(_("contact"), _("purchasing manager"), None),),
        ),
        SampleEvent(
            now - timedelta(9), officer, _("Registered as a lead"), is_first=True, changes=start
        ),
    ]  # fmt: skip


def _bound_form() -> SampleForm:
    return SampleForm(
        {"name": _("Sample A New Materials Co., Ltd."), "uscc": "", "amount": _("about six"),
         "amount_unit": str(YI), "region": "32", "met_on": _("soon")}
    )  # fmt: skip


def gallery_context() -> dict[str, Any]:
    """Everything `ui/gallery.html` shows; no database behind it."""
    now = timezone.now()
    today = timezone.localdate()
    signed: list[int | None] = [0, 32 * YI // 10, 56 * YI // 10, 385 * YI // 100]
    paid: list[int | None] = [21 * YI // 100, 34 * YI // 100, None, 71 * YI // 100]
    pace = Decimal("0.333")
    rows = _rows(today)
    page = Paginator([*rows, *range(113)], 5).page(1)
    page.object_list = rows
    return {
        "today": today,
        "far_day": date(today.year + 1, 9, 30),
        "now_moment": now,
        "amount_yi": 1265 * YI // 100,
        "amount_wan": 1840 * WAN,
        "fills": [
            *(f"fill-{name}" for name in ("brand", "soft", "accent", "info", "warn", "mute")),
            *(f"s-{n}" for n in range(1, 6)),
        ],
        "icons": sorted(marks.ICONS),
        "statuses": list(marks.STATUSES),
        "gaps": list(marks.GAPS),
        "segments": [
            SampleSegment(_("Coking coal washing"), "strong"),
            SampleSegment(_("Coke-oven gas"), "weak"),
            SampleSegment(_("Needle coke"), "missing"),
            SampleSegment(_("Anode materials"), "extend"),
            SampleSegment(_("Carbon fibre"), "unknown"),
        ],
        "signed_bars": charts.month_bars(signed, kind="promise", title=_("Signed amount"), now=4),
        "paid_bars": charts.month_bars(paid, kind="fact", title=_("Money in place"), now=4),
        "signed_meter": charts.target_meter(1265 * YI // 100, 30 * YI, kind="promise", pace=pace),
        "paid_meter": charts.target_meter(184 * YI // 100, 8 * YI, kind="fact", pace=pace),
        "no_meter": charts.target_meter(184 * YI // 100, None, kind="fact"),
        "funnel": charts.funnel_rows(
            [
                (_("Contacted"), 46, "#chart", _("published: 70-odd")),
                (_("Intent"), 21, "#chart", _("published: 30-odd")),
                (_("Signed"), 5, "#chart", ""),
                (_("Works begun"), 3, "#chart", ""),
                (_("In production"), 1, "#chart", ""),
            ]
        ),
        "spark": charts.sparkline([3, 4, 4, 6, 5, 8, 11], _("Leads a week, from 3 to 11")),
        "quadrant": charts.quadrant(
            [
                (_("Coking coal washing"), 2.4, 31.0),
                (_("Coke-oven gas"), 1.3, 12.0),
                (_("Needle coke"), 0.4, 38.0),
                (_("Anode materials"), 0.2, 9.0),
            ],
            20.0,
            _("Of 4 segments 2 are strong, and 1 of these grows at least like the county"),
        ),
        "page": page,
        "rows": rows,
        "events": _events(now),
        "no_events": [],
        "plain_form": SampleForm(prefix="plain"),
        "faulty_form": _bound_form(),
        "filters_form": SampleFilters({"q": _("materials")}, auto_id="filter_%s"),
        "chips": [
            Chip(_("All"), "#table", current=True, count=46),
            Chip(_("Coal and fine chemicals"), "#table", count=18),
            Chip(_("Mine"), "#table", count=5),
        ],
        "tabs": [
            Tab(_("Map"), "#nav", current=True),
            Tab(_("Firms"), "#nav", count=67),
            Tab(_("Tasks"), "#nav", count=5),
            Tab(_("History"), "#nav"),
        ],
        "stages": [
            Stage(_("Lead"), _("9 Jan"), "done"),
            Stage(_("Studied"), _("16 Jan"), "done"),
            Stage(_("Talks"), _("6 Feb"), "done"),
            Stage(_("Signing"), _("due 20 Apr"), "stuck", badge=_("stuck")),
            Stage(_("Registration"), "", ""),
            Stage(_("Start of works"), "", ""),
        ],
    }
