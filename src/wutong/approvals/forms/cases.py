"""What people type about cases, items, papers and commitments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, Jurisdiction, User
from wutong.approvals.models import (
    Case,
    CaseMaterial,
    CaseWay,
    Commitment,
    Handling,
    PauseReason,
    RuleKey,
    TransferWay,
    VisitKind,
)
from wutong.approvals.queries.places import Places, agents_for, places_of, supervisors_for
from wutong.approvals.queries.settings import LISTED, choices_of
from wutong.approvals.rules.licences import ADDRESS, CAPITAL, FOUNDED, KIND, SCOPE, TERM
from wutong.kernel.forms import WutongForm, control_class, settle_choices

AREA = forms.Textarea(attrs={"rows": 3})


def add_field(form: WutongForm, name: str, field: forms.Field) -> None:
    """A field that depends on the case: its choices fetched, its control dressed as the others."""
    settle_choices(field)
    if css := control_class(field.widget):
        field.widget.attrs["class"] = css
    form.fields[name] = field


# what the licence says of the firm; the words are those of the page that compares a photo with it
FIRM_LABELS = (
    (KIND, pgettext_lazy("licence", "Type")), (CAPITAL, _("Registered capital")),
    (FOUNDED, _("Date of establishment")), (TERM, _("Business term")),
    (ADDRESS, pgettext_lazy("licence", "Address")), (SCOPE, _("Business scope")),
)  # fmt: skip


def add_county(form: WutongForm, user: User) -> Places:
    """Who has no deciding county of his own chooses the one that decides; nobody is guessed."""
    places = places_of(user)
    if places.must_say:
        field = forms.ChoiceField(label=_("Which county decides"), required=True)
        counties = [(str(place.pk), str(place)) for place in places.counties]
        field.choices = [("", _("Choose")), *counties]
        if places.settled is not None:
            field.initial = str(places.settled.pk)
        add_field(form, "county", field)
    return places


def county_of(form: WutongForm, places: Places) -> Jurisdiction | None:
    """One's own county, or the chosen one; None where none was chosen."""
    key = form.cleaned_data.get("county") or ""
    return next((p for p in places.counties if str(p.pk) == key), places.settled)


class CaseFilterForm(WutongForm):
    q = forms.CharField(label=_("Words, number or applicant"), max_length=100, required=False)
    way = forms.ChoiceField(
        label=_("Way in"), choices=[("", _("All")), *CaseWay.choices], required=False
    )
    show = forms.CharField(widget=forms.HiddenInput, required=False)


class NoteForm(WutongForm):
    note = forms.CharField(label=_("Reason"), max_length=1000, widget=AREA)


class OpinionNoteForm(WutongForm):
    note = forms.CharField(label=_("What the pre-review found"), max_length=300)


class GrantForm(WutongForm):
    result_number = forms.CharField(
        label=_("Number of the result"), max_length=80, required=False,
        help_text=_("As the provincial system gives it; it may be entered later"),
    )  # fmt: skip
    note = forms.CharField(label=_("Remarks"), max_length=1000, required=False)


class FileForm(WutongForm):
    result_number = forms.CharField(label=_("Number of the filing"), max_length=80, required=False)


class MissingForm(WutongForm):
    reply_by = forms.DateField(label=_("To be handed in until"), required=False)

    def __init__(self, papers: list[CaseMaterial], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = papers
        for paper in papers:
            self.fields[f"paper_{paper.pk}"] = forms.CharField(
                label=str(paper), max_length=300, required=False,
                help_text=_("What is missing or wrong; leave empty where nothing is"),
            )  # fmt: skip
        self.order_fields([*(f"paper_{p.pk}" for p in papers), "reply_by"])

    def told(self) -> dict[int, str]:
        """Material key → what is missing."""
        said = {p.pk: self.cleaned_data.get(f"paper_{p.pk}", "").strip() for p in self.papers}
        return {key: what for key, what in said.items() if what}


class TolerateForm(WutongForm):
    until = forms.DateField(
        label=_("The missing paper is due on"),
        help_text=_("Never after the promised day; a later one is cut to it"),
    )


class PauseForm(WutongForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=PauseReason.choices)
    told = forms.BooleanField(
        label=_("The applicant was told in writing"), required=False,
        help_text=_("Without a written notice the clock runs on"),
    )  # fmt: skip
    expected_on = forms.DateField(label=_("Expected to end on"), required=False)
    note = forms.CharField(label=_("What is waited for"), max_length=300, required=False)


class ExtendForm(WutongForm):
    approved_by = forms.CharField(
        label=_("Approved by (post)"), max_length=60,
        help_text=_("The post of the person in charge, no name"),
    )  # fmt: skip
    reasons = forms.CharField(label=_("Reason"), max_length=1000, widget=AREA)


class DeliverForm(WutongForm):
    how = forms.CharField(
        label=_("Delivered how"), max_length=100,
        help_text=_("At the counter, online, or by mail with its number"),
    )  # fmt: skip
    fee = forms.DecimalField(
        label=_("Fee paid (yuan)"), min_value=0, max_digits=12, decimal_places=2, required=False,
        help_text=_("What the applicant paid the government; empty: not known"),
    )  # fmt: skip


class HandInForm(WutongForm):
    """A counter says when it received the papers; a firm hands in now, whatever it says."""

    received_on = forms.DateField(label=_("Received on"), required=False)
    identity_checked = forms.CharField(
        label=_("Identity checked by"), max_length=100, required=False,
        help_text=_("Needed when it is received for another county"),
    )  # fmt: skip

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        elsewhere = case.handling in {Handling.FOR_ANOTHER, Handling.MULTI_PLACE}
        if case.opened_by.is_outsider:
            del self.fields["received_on"]
        if not elsewhere:
            del self.fields["identity_checked"]


class EmptyForm(WutongForm):
    """A deed that needs no words."""


class AgentForm(WutongForm):
    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and case.agent_id is not None:
            self.initial.setdefault("agent", case.agent_id)
        field = forms.ModelChoiceField(
            agents_for(case), label=_("Agent"), required=False, empty_label=_("Nobody")
        )
        add_field(self, "agent", field)


class HandOverForm(WutongForm):
    receiver = forms.ModelChoiceField(Department.objects.all(), label=_("Handed over to"))
    way = forms.ChoiceField(label=_("How"), choices=TransferWay.choices)
    mail_number = forms.CharField(label=_("Mail number"), max_length=40, required=False)
    note = forms.CharField(label=_("Remarks"), max_length=300, required=False)

    def __init__(self, papers: list[CaseMaterial], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_field(
            self,
            "materials",
            forms.MultipleChoiceField(
                label=_("Papers"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(str(p.pk), str(p)) for p in papers],
            ),
        )


class VisitForm(WutongForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=VisitKind.choices)
    at = forms.DateTimeField(label=_("When"))
    place = forms.CharField(label=pgettext_lazy("appointment", "Where"), max_length=120)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_field(
            self,
            "items",
            forms.MultipleChoiceField(
                label=_("Items"), widget=forms.CheckboxSelectMultiple, choices=choices
            ),
        )


class OpinionForm(WutongForm):
    passes = forms.ChoiceField(
        label=_("Opinion"), choices=[("yes", _("Passes")), ("no", _("Does not pass"))]
    )
    text = forms.CharField(label=_("In words"), max_length=1000, required=False, widget=AREA)


class PaperForm(WutongForm):
    file = forms.FileField(label=_("File or photo"), required=False)


class SignForm(WutongForm):
    signer_name = forms.CharField(
        label=_("Signed by"), max_length=60,
        help_text=_("The name of whoever signs for the applicant"),
    )  # fmt: skip
    read = forms.BooleanField(label=_("I have read all of it, it is what I mean"))
    text_hash = forms.CharField(widget=forms.HiddenInput)


class DecideForm(FileForm):
    """Who decides says who checks: often the bureau of the trade, not the one that approves."""

    def __init__(self, commitment: Commitment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("supervisor", commitment.supervisor_id)
        field = forms.ModelChoiceField(
            supervisors_for(commitment), label=_("Who checks it afterwards"),
            required=False, empty_label=None,
            help_text=_("The check becomes a task of this department, with a day"),
        )  # fmt: skip
        add_field(self, "supervisor", field)


class FindingForm(WutongForm):
    finding = forms.CharField(label=_("What the check found"), max_length=2000, widget=AREA)


class CorrectionForm(FindingForm):
    correct_by = forms.DateField(label=_("To be put right until"))


class RuleForm(WutongForm):
    """One rule anew: its value is chosen where the rule knows only some."""

    key = forms.ChoiceField(choices=RuleKey.choices, widget=forms.HiddenInput)
    value = forms.CharField(label=_("Value"), max_length=200)
    valid_from = forms.DateField(label=_("Valid from"))
    source = forms.CharField(label=_("Source"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = str((self.data if self.is_bound else self.initial).get("key", ""))
        if key in LISTED:
            field = forms.MultipleChoiceField(
                label=_("Value"), choices=choices_of(key), widget=forms.CheckboxSelectMultiple
            )
            if not self.is_bound and "value" in self.initial:
                self.initial["value"] = str(self.initial["value"]).split()
            add_field(self, "value", field)
        elif choices := choices_of(key):
            add_field(self, "value", forms.ChoiceField(label=_("Value"), choices=choices))
        self.order_fields(["key", "value", "valid_from", "source"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if isinstance(given.get("value"), list):
            given["value"] = " ".join(given["value"])
        return given


class NewCaseForm(WutongForm):
    title = forms.CharField(label=_("What it is about"), max_length=200, required=False)
    applicant_name = forms.CharField(label=_("Applicant"), max_length=200, required=False)
    uscc = forms.CharField(
        label=_("Unified social credit code"), max_length=18, required=False,
        help_text=_("With it the case belongs to the firm, which then sees it"),
    )  # fmt: skip
    contact_name = forms.CharField(label=_("Contact"), max_length=40, required=False)
    contact_phone = forms.CharField(label=_("Contact's phone"), max_length=30, required=False)
    way = forms.ChoiceField(label=_("Way in"), choices=CaseWay.choices, required=False)
    handling = forms.ChoiceField(label=_("Handling"), choices=Handling.choices, required=False)
    received_on = forms.DateField(
        label=_("Received on"), required=False,
        help_text=_("The day on which the papers came, by post for example; empty: today"),
    )  # fmt: skip

    def __init__(
        self, choices: list[tuple[str, str]], user: User, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if user.is_outsider:
            del self.fields["received_on"]
        self.places = add_county(self, user)
        if self.places.is_elsewhere(self.places.settled):
            self.initial.setdefault("handling", Handling.FOR_ANOTHER)
        for key, label in FIRM_LABELS:
            area = key in {SCOPE, ADDRESS}
            add_field(
                self, f"firm_{key}",
                forms.CharField(
                    label=label, required=False, max_length=5000 if area else 200,
                    widget=AREA if area else forms.TextInput,
                ),
            )  # fmt: skip
        add_field(
            self,
            "items",
            forms.MultipleChoiceField(
                label=_("What is applied for"),
                required=False,
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
            ),
        )
        # what is applied for comes before what the licence says of the firm
        firm = [name for name in self.fields if name.startswith("firm_")]
        self.order_fields([*(name for name in self.fields if name not in firm), *firm])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        local = (given.get("handling") or Handling.LOCAL) == Handling.LOCAL
        if local and self.places.is_elsewhere(county_of(self, self.places)):
            self.add_error("handling", _("Another county decides: say how it is handled there"))
        return given
