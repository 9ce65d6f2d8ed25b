"""Forms of outreach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import User
from wutong.chains.public import Chain, ChainState, Segment
from wutong.companies.public import Company
from wutong.kernel.forms import EXPENSE_UNITS, AmountField, WutongForm

from .models import CostKind, Direction, MeetingState, Occasion, OccasionKind, StepKind, TermCode

SHORT = {"rows": 3}


class PartForm(WutongForm):
    """One of several forms on a page: its controls have ids of their own."""

    ids = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.ids}_%s")
        super().__init__(*args, **kwargs)


class FilterForm(WutongForm):
    """Lists of trips and events."""

    q = forms.CharField(label=_("Title, city or host"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *OccasionKind.choices], required=False
    )
    year = forms.ChoiceField(label=_("Year"), choices=[("", _("All"))], required=False)
    state = forms.CharField(widget=forms.HiddenInput, required=False)
    mine = forms.CharField(widget=forms.HiddenInput, required=False)
    late = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, years: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 # declared above
        field.choices = [("", _("All")), *((str(y), str(y)) for y in years)]


class MeetingFilterForm(WutongForm):
    """Lists of meetings."""

    q = forms.CharField(label=_("Firm, city or minutes"), max_length=60, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *MeetingState.choices], required=False
    )
    occasion = forms.CharField(widget=forms.HiddenInput, required=False)
    company = forms.CharField(widget=forms.HiddenInput, required=False)


class StepFilterForm(WutongForm):
    """Lists of next steps."""

    q = forms.CharField(label=_("Firm or words"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *StepKind.choices], required=False
    )
    show = forms.CharField(widget=forms.HiddenInput, required=False)
    occasion = forms.CharField(widget=forms.HiddenInput, required=False)
    mine = forms.CharField(widget=forms.HiddenInput, required=False)


class OccasionForm(WutongForm):
    """What for, when, who leads."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OccasionKind.choices)
    title = forms.CharField(label=pgettext_lazy("trip", "Title"), max_length=120)
    purpose = forms.CharField(
        label=_("Purpose"), max_length=2000, widget=forms.Textarea(attrs=SHORT),
        help_text=_("In one sentence: what is to come of it"),
    )  # fmt: skip
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    leader_post = forms.CharField(
        label=_("Led by (post)"), max_length=60, required=False,
        help_text=_("The post, not the name"),
    )  # fmt: skip
    chain = forms.ModelChoiceField(
        Chain.objects.none(), label=_("For which chain"), required=False,
        empty_label=_("Several or none"),
    )  # fmt: skip
    host = forms.CharField(
        label=_("Host or organiser"), max_length=120, required=False,
        help_text=_("Of a conference or exhibition, or who comes to us"),
    )  # fmt: skip
    presented = forms.CharField(
        label=_("What is presented"), max_length=2000, required=False,
        widget=forms.Textarea(attrs=SHORT),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "chain", chains_to_choose(user), _("Several or none"))


def chains_to_choose(user: User) -> Any:
    """The chains in force that this person sees and that have segments."""
    return (
        Chain.objects.visible_to(user)
        .filter(state=ChainState.IN_FORCE, segments__isnull=False)
        .distinct()
    )


def offer(form: forms.Form, name: str, rows: Any, empty: Any = None) -> None:
    """Give a choice its rows, fetched once: templates may not query."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # a mistake of the programmer
    field.queryset = rows
    fetched = [(row.pk, getattr(row, "title", None) or str(row)) for row in rows]
    field.choices = [*([("", empty)] if empty is not None else []), *fetched]


def people_to_choose(user: User) -> Any:
    """Those of us who may be given something to do."""
    people = User.objects.visible_to(user).filter(is_active=True, grants__isnull=False)
    return people.exclude(grants__role="enterprise").distinct().order_by("pk")


class StopForm(PartForm):
    ids = "stop"

    city = forms.CharField(label=pgettext_lazy("trip", "City"), max_length=40)
    arrives_on = forms.DateField(label=_("From"), required=False)
    leaves_on = forms.DateField(label=pgettext_lazy("last day", "To"), required=False)


class MemberForm(PartForm):
    ids = "member"

    user = forms.ModelChoiceField(User.objects.none(), label=_("Person"), required=False)
    post = forms.CharField(label=_("Or somebody else, by post"), max_length=60, required=False)
    duty = forms.CharField(label=_("Duty"), max_length=60, required=False)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "user", people_to_choose(reader), _("Choose"))


class CostForm(PartForm):
    ids = "cost"

    kind = forms.ChoiceField(label=_("What for"), choices=CostKind.choices)
    planned = AmountField(
        label=pgettext_lazy("cost", "Planned"), required=False, units=EXPENSE_UNITS
    )
    actual = AmountField(label=pgettext_lazy("cost", "Spent"), required=False, units=EXPENSE_UNITS)


class FirmForm(PartForm):
    """A firm put on the agenda by hand."""

    ids = "firm"

    name = forms.CharField(label=_("Which firm"), max_length=200)
    city = forms.CharField(label=pgettext_lazy("trip", "City"), max_length=40, required=False)
    why = forms.CharField(label=_("Why worth meeting"), max_length=300, required=False)
    day = forms.DateField(label=pgettext_lazy("agenda", "Day"), required=False)
    at = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )


class MeetingForm(PartForm):
    ids = "meet"

    day = forms.DateField(label=pgettext_lazy("agenda", "Day"), required=False)
    at = forms.TimeField(
        label=_("Time"), required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )  # fmt: skip
    city = forms.CharField(label=pgettext_lazy("trip", "City"), max_length=40, required=False)
    venue = forms.CharField(label=pgettext_lazy("meeting", "Where"), max_length=120, required=False)
    why = forms.CharField(label=_("Why worth meeting"), max_length=300, required=False)
    segment = forms.ModelChoiceField(Segment.objects.none(), label=_("Segment"), required=False)
    to_ask = forms.CharField(
        label=_("What to ask"), max_length=2000, required=False,
        widget=forms.Textarea(attrs=SHORT),
    )  # fmt: skip
    offered = forms.CharField(
        label=_("What we offer"), max_length=2000, required=False,
        widget=forms.Textarea(attrs=SHORT),
        help_text=_("Only what can be kept; tax or land price refunds may not be promised"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, chain: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = (
            Segment.objects.visible_to(user)
            .filter(chain__state=ChainState.IN_FORCE)
            .select_related("chain")
        )
        if chain is not None:
            rows = rows.filter(chain=chain)
        field = self.fields["segment"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # declared above
        field.queryset = rows
        field.choices = [("", _("Not placed")), *((s.pk, f"{s.chain} · {s}") for s in rows)]


class MinutesForm(PartForm):
    ids = "minutes"

    minutes = forms.CharField(
        label=_("What was said"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5})
    )
    met_posts = forms.CharField(
        label=_("Whom we met (posts)"), max_length=200, required=False,
        help_text=_("Posts, not names"),
    )  # fmt: skip
    day = forms.DateField(
        label=pgettext_lazy("agenda", "Day"), required=False, initial=timezone.localdate
    )


class StepForm(PartForm):
    ids = "step"

    kind = forms.ChoiceField(label=_("Who promised"), choices=StepKind.choices)
    what = forms.CharField(label=_("What"), max_length=200)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who sees to it"))
    due_on = forms.DateField(label=_("Until"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", people_to_choose(user))
        self.initial.setdefault("owner", user.pk)


class ContactForm(PartForm):
    ids = "contact"

    name = forms.CharField(label=_("Whom to call"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip


class ReasonForm(PartForm):
    ids = "reason"

    note = forms.CharField(label=_("Reason"), max_length=300)


class NoteForm(PartForm):
    ids = "note"

    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class ReportForm(PartForm):
    ids = "report"

    report = forms.CharField(
        label=_("What came of it"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Meetings, promises, results and costs are added by themselves"),
    )  # fmt: skip
    presented = forms.CharField(
        label=_("What was presented"), max_length=2000, required=False,
        widget=forms.Textarea(attrs=SHORT),
    )  # fmt: skip


class FileForm(PartForm):
    ids = "file"

    file = forms.FileField(
        label=_("Photo or paper"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )


class OutcomeForm(PartForm):
    """A lead or an agreement that came of the trip; the value is kind|key."""

    ids = "outcome"

    subject = forms.ChoiceField(label=_("Which result"), choices=[])

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 # declared above
        field.choices = choices


class TermForm(PartForm):
    ids = "term"

    code = forms.ChoiceField(label=_("What for"), choices=TermCode.choices)
    days = forms.IntegerField(label=_("Calendar days"), min_value=1, max_value=365)
    valid_from = forms.DateField(label=_("In force from"))
    source = forms.CharField(label=_("Decided by"), max_length=200)


class CityForm(WutongForm):
    """Which cities' firms to show."""

    segment = forms.ChoiceField(label=_("Segment"), choices=[], required=False)

    def __init__(self, *args: Any, segments: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["segment"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 # declared above
        field.choices = [("", _("All segments")), *((str(k), v) for k, v in segments)]


class MatchForm(PartForm):
    """Who gets in touch, until when."""

    ids = "match"

    what = forms.CharField(label=_("What is to be done"), max_length=200)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who sees to it"))
    due_on = forms.DateField(label=_("Until"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", people_to_choose(user))
        self.initial.setdefault("owner", user.pk)


class GoodFilterForm(WutongForm):
    """Lists of products bought and sold."""

    q = forms.CharField(label=_("Product or firm"), max_length=60, required=False)
    direction = forms.ChoiceField(
        label=_("Sells or buys"), choices=[("", _("All")), *Direction.choices], required=False
    )
    company = forms.CharField(widget=forms.HiddenInput, required=False)


class GoodForm(WutongForm):
    """What a firm buys or sells. People of the county write the firm's name as registered."""

    company = forms.CharField(
        label=_("Firm"), max_length=200,
        help_text=_("Its full name or credit code, as in the register"),
    )  # fmt: skip
    direction = forms.ChoiceField(label=_("Sells or buys"), choices=Direction.choices)
    name = forms.CharField(label=_("Product"), max_length=60)
    words = forms.CharField(
        label=_("Other names"), max_length=200, required=False,
        help_text=_("Separated by 、; by these words others are found"),
    )  # fmt: skip
    segment = forms.ModelChoiceField(Segment.objects.none(), label=_("Segment"), required=False)
    quantity = forms.CharField(label=_("Quantity a year"), max_length=40, required=False)
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Who says so, and when")
    )

    def __init__(self, *args: Any, user: User, own: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader, self.own = user, list(own)
        rows = Segment.objects.visible_to(user).filter(chain__state=ChainState.IN_FORCE)
        field = self.fields["segment"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # declared above
        field.queryset = rows.select_related("chain")
        field.choices = [
            ("", _("Not placed")), *((s.pk, f"{s.chain} · {s}") for s in field.queryset),
        ]  # fmt: skip
        if self.own:
            choices = [(str(c.pk), c.name) for c in self.own]
            self.fields["company"] = forms.ChoiceField(label=_("Firm"), choices=choices)
            self.fields["company"].widget.attrs["class"] = "select"
        elif key := str(self.initial.get("company") or ""):
            known = Company.objects.visible_to(user).filter(pk=key if key.isdigit() else 0).first()
            self.initial["company"] = known.name if known else ""

    def clean_company(self) -> Company:
        """The firm that is meant: one of one's own, or the only one of this name or code."""
        given = str(self.cleaned_data["company"]).strip()
        if self.own:
            own: Company = next(c for c in self.own if str(c.pk) == given)
            return own
        seen = Company.objects.visible_to(self.reader)
        found = list(seen.filter(Q(name=given) | Q(uscc=given.upper()))[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("No firm, or more than one, has this name: write the credit code")
            )
        return found[0]


class TableForm(WutongForm):
    """The file with the table."""

    file = forms.FileField(
        label=_("File"), help_text=_("An Excel workbook (.xlsx) or .csv"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip


def initial_of(occasion: Occasion) -> dict[str, Any]:
    """The form's beginning for an occasion that stands."""
    return {
        "kind": occasion.kind, "title": occasion.title, "purpose": occasion.purpose,
        "starts_on": occasion.starts_on, "ends_on": occasion.ends_on,
        "leader_post": occasion.leader_post, "chain": occasion.chain_id, "host": occasion.host,
        "presented": occasion.presented,
    }  # fmt: skip
