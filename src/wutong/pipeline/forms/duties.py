"""Forms of promises, blockers, factor needs, meetings and the rows behind them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, Role, User
from wutong.kernel.forms import PAYMENT_UNITS, AmountField, WutongForm
from wutong.pipeline.models import (
    Agreement,
    ClockRule,
    FactorKind,
    MeetingKind,
    Project,
    PromiseKind,
    Side,
    SpanUnit,
)

from .choices import named, offer, posts

SHORT = {"rows": 2}
PAPERS = ".pdf,.doc,.docx,.xls,.xlsx,.png,.jpg,.jpeg,.wps,.et,.ofd,.zip"
NOT_NAMED = _("Not named")


def _offer_units(form: WutongForm, user: User, *, is_required: bool = False) -> None:
    units = Department.objects.offered_to(user)
    first = {"": _("Choose")} if is_required else {}
    offer(form, "department", units, {**first, **named(units)})
    people = User.objects.visible_to(user).filter(is_active=True, department__isnull=False)
    offer(form, "person", people, posts(people))


class PromiseForm(WutongForm):
    """One clause of an agreement."""

    side = forms.ChoiceField(label=_("Who owes it"), choices=Side.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), *PromiseKind.choices])
    text = forms.CharField(
        label=_("What is promised"), max_length=300, widget=forms.Textarea(attrs=SHORT)
    )
    due_on = forms.DateField(label=_("Due on"))
    amount = AmountField(
        label=_("Amount of money"), required=False, units=PAYMENT_UNITS,
        help_text=_("Per mu for the intensity; a year for tax and output"),
    )  # fmt: skip
    quantity = forms.DecimalField(
        label=_("Or a quantity"), max_digits=16, decimal_places=4, min_value=0, required=False
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    agreement = forms.ModelChoiceField(
        Agreement.objects.none(), label=_("From the agreement"), required=False,
        empty_label=_("None"),
    )  # fmt: skip
    clause = forms.CharField(label=_("Clause"), max_length=40, required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Responsible department"), required=False,
        empty_label=NOT_NAMED,
    )  # fmt: skip
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Responsible person"), required=False, empty_label=NOT_NAMED
    )

    def __init__(self, *args: Any, user: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreements = Agreement.objects.filter(project=project)
        offer(self, "agreement", agreements, named(agreements))
        _offer_units(self, user)


class ChangeForm(PromiseForm):
    """The clause as it is from now on, and by which procedure."""

    note = forms.CharField(
        label=_("By which procedure"), max_length=300,
        help_text=_("Supplementary agreement or minutes, with number and day"),
    )  # fmt: skip


class KeepForm(WutongForm):
    """Done on a day, with evidence."""

    on = forms.DateField(label=_("Done on"), initial=timezone.localdate)
    evidence = forms.CharField(label=_("Evidence"), max_length=300)
    file = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": PAPERS})
    )


class NoteForm(WutongForm):
    """A deed with a few words, which may be needed or not."""

    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class DayForm(WutongForm):
    """A deed with its day."""

    on = forms.DateField(label=_("Day"))
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class SupplyForm(WutongForm):
    """How much is there."""

    supplied = forms.DecimalField(
        label=_("Supplied"), max_digits=16, decimal_places=3, min_value=0, required=False
    )
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class BlockerForm(WutongForm):
    """What holds a project up, and whose it is."""

    title = forms.CharField(label=_("What holds it up"), max_length=160)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Responsible department"), empty_label=_("Choose")
    )
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Responsible person"), required=False, empty_label=NOT_NAMED
    )
    on = forms.DateField(label=_("Since"), initial=timezone.localdate)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="blocker_%s", **kwargs)
        _offer_units(self, user, is_required=True)


class NeedForm(WutongForm):
    """A factor of production: how much, until when, whose, which place in the queue."""

    kind = forms.ModelChoiceField(
        FactorKind.objects.none(), label=_("Factor"), empty_label=_("Choose")
    )
    amount = forms.DecimalField(
        label=_("How much"), max_digits=16, decimal_places=3, min_value=0, required=False,
        help_text=_("In the factor's unit; leave it empty where it is unknown"),
    )  # fmt: skip
    needed_on = forms.DateField(label=_("Needed on"), required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Responsible department"), required=False,
        empty_label=NOT_NAMED,
    )  # fmt: skip
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Responsible person"), required=False, empty_label=NOT_NAMED
    )
    place = forms.IntegerField(
        label=_("Place in the queue"), min_value=1, max_value=999, required=False,
        help_text=_("Priority is order, officer and clock, never a price"),
    )  # fmt: skip
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="need_%s", **kwargs)
        kinds = FactorKind.objects.filter(valid_to__isnull=True)
        worded = {kind.pk: f"{kind} ({kind.unit_words})" for kind in kinds}
        offer(self, "kind", kinds, {"": _("Choose"), **worded})
        _offer_units(self, user)


class NeedEditForm(NeedForm):
    """All that is known of a need; the factor itself stays what it is."""

    promised_on = forms.DateField(
        label=_("Promised for"), required=False,
        help_text=_(
            "What the department says; a later promise replaces it, the history keeps both"
        ),
    )  # fmt: skip
    supplied = forms.DecimalField(
        label=_("Supplied so far"), max_digits=16, decimal_places=3, min_value=0, required=False,
        help_text=_("In the factor's unit; leave it empty where it is unknown"),
    )  # fmt: skip
    gap_reason = forms.CharField(
        label=_("Why there is a gap"), max_length=300, required=False,
        widget=forms.Textarea(attrs=SHORT),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, only_supply: bool, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        del self.fields["kind"]
        if only_supply:
            # the department says what it promises and has; what is needed the project says
            for name in ("amount", "needed_on", "department", "person", "place", "remark"):
                del self.fields[name]


class MeetingForm(WutongForm):
    """A meeting to be called."""

    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices)
    title = forms.CharField(label=_("Name of the meeting"), max_length=120)
    held_on = forms.DateField(label=_("Day"), initial=timezone.localdate)
    place = forms.CharField(label=_("Place"), max_length=80, required=False)
    chair = forms.ModelChoiceField(
        User.objects.none(), label=_("Chair"), required=False, empty_label=NOT_NAMED
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaders = User.objects.visible_to(user).filter(is_active=True, grants__role=Role.LEADER)
        offer(self, "chair", leaders.distinct(), posts(leaders.distinct()))


class DecisionForm(WutongForm):
    """What was decided; with a person and a day it becomes a task."""

    decision = forms.CharField(label=_("What was decided"), max_length=300)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Who does it"), required=False, empty_label=NOT_NAMED
    )
    due_on = forms.DateField(label=_("Until"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(user).filter(is_active=True)
        offer(self, "owner", people, posts(people))


class ClockForm(WutongForm):
    """Another time for a step, from a day on."""

    code = forms.ChoiceField(label=_("Deadline"))
    amount = forms.IntegerField(label=_("How many"), min_value=0, max_value=366)
    unit = forms.ChoiceField(label=_("Of what"), choices=SpanUnit.choices)
    valid_from = forms.DateField(label=_("Valid from"), initial=timezone.localdate)
    source = forms.CharField(label=_("Source"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = ClockRule.objects.filter(valid_to__isnull=True)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 # narrows the type
        field.choices = [(rule.code, str(rule)) for rule in rules]


class PhraseForm(WutongForm):
    """A phrase to be flagged."""

    words = forms.CharField(
        label=_("Phrase"), max_length=60,
        help_text=_("Two parts with … between find what has other words in the middle"),
    )  # fmt: skip
    rule = forms.CharField(label=_("Rule that forbids it"), max_length=200)
    valid_from = forms.DateField(label=_("Valid from"), initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="phrase_%s", **kwargs)


class PaperForm(WutongForm):
    """A file that belongs to a project."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": PAPERS}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="paper_%s", **kwargs)


class _DutyFilter(WutongForm):
    """What the lists of duties have in common."""

    q = forms.CharField(label=_("Words"), required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Responsible department"), required=False,
        empty_label=_("All"),
    )  # fmt: skip
    project = forms.CharField(required=False, widget=forms.HiddenInput)
    show = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Department.objects.offered_to(user)
        offer(self, "department", units, named(units))
        for bound in self.hidden_fields():
            if not self.data.get(bound.name):
                del self.fields[bound.name]


class BlockerFilter(_DutyFilter):
    light = forms.CharField(required=False, widget=forms.HiddenInput)


class PromiseFilter(_DutyFilter):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *PromiseKind.choices], required=False
    )
    side = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("q", "kind", "department")


class NeedFilter(_DutyFilter):
    kind = forms.ModelChoiceField(
        FactorKind.objects.none(), label=_("Factor"), required=False, empty_label=_("All kinds")
    )
    field_order = ("q", "kind", "department")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = FactorKind.objects.all()
        offer(self, "kind", kinds, named(kinds))
