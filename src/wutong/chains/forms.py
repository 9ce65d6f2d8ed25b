"""Forms on chains: each turns input into typed values; the deeds decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.kernel.forms import WutongForm, settle_choices

from .models import CatalogueClassChoice, Chain, GapDeed, GapState, PartyKind, RoleKind, TermKind


class ReasonForm(WutongForm):
    """Why something is done."""

    note = forms.CharField(label=_("Reason"), max_length=300)


class ConfirmForm(WutongForm):
    """Agree with a judgement, or correct it and say why."""

    state = forms.ChoiceField(label=_("State"), choices=GapState.choices)
    deed = forms.ChoiceField(label=_("Suggested deed"), choices=GapDeed.choices)
    note = forms.CharField(
        label=_("Reason"), max_length=300, required=False,
        help_text=_("Needed where you judge otherwise than the thresholds"),
    )  # fmt: skip


class RulingForm(WutongForm):
    """A ruling on a restricted or obsolete segment."""

    allowed = forms.ChoiceField(
        label=_("Ruling"),
        choices=[("yes", _("Firms may be invited")), ("no", _("No firm is to be invited"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("The meeting or the document")
    )


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """People by their post: officials are never shown by name."""

    def label_from_instance(self, obj: Any) -> str:
        """The post, else the name."""
        return str(obj.title)


class GapTaskForm(WutongForm):
    """Whose task a gap becomes, and until when."""

    owner = PersonChoice(User.objects.none(), label=_("Whose"), empty_label=None)
    due_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    title = forms.CharField(
        label=_("What"), max_length=200, required=False,
        help_text=_("Left empty, the task is named after the chain and the segment"),
    )  # fmt: skip

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # narrows the type
        field.queryset = people
        settle_choices(field)


class TermForm(WutongForm):
    """A word by which firms of a segment are known."""

    term = forms.CharField(label=_("Word"), max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=TermKind.choices,
        help_text=_("An excluded word keeps firms out: 洗煤设备 is no 洗煤"),
    )  # fmt: skip
    weight = forms.DecimalField(
        label=_("Weight"), max_digits=3, decimal_places=2, min_value=Decimal("0.01"), max_value=1,
        initial=1, help_text=_("1: the word alone is enough; 0.5: it only hints"),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ClassForm(WutongForm):
    """A class of GB/T 4754 that covers a segment, fully or in part."""

    code = forms.CharField(
        label=_("Code of GB/T 4754"), max_length=5,
        help_text=_("Division, group or class: 26, 261 or 2614"),
    )  # fmt: skip
    weight = forms.DecimalField(
        label=_("Weight"), max_digits=3, decimal_places=2, min_value=Decimal("0.01"), max_value=1,
        initial=1,
        help_text=_(
            "1: the class is the segment. Less: a part of it. It raises firms that a word names; "
            "alone it brings none in"
        ),
    )  # fmt: skip
    note = forms.CharField(label=_("Reason"), max_length=300)


class CatalogueForm(WutongForm):
    """The class of a segment in one edition of the national catalogue, with clause and source."""

    edition = forms.CharField(
        label=_("Edition"), max_length=20, help_text=_("The year on the cover, such as 2024")
    )
    verdict = forms.ChoiceField(
        label=_("Class in the catalogue"),
        choices=[
            (value, words)
            for value, words in CatalogueClassChoice.choices
            if value != CatalogueClassChoice.UNKNOWN
        ],
        widget=forms.RadioSelect,
        help_text=_("What no clause names is permitted"),
    )
    clause = forms.CharField(
        label=_("Clause of the catalogue"), max_length=200, required=False,
        help_text=_("As the catalogue prints it; may be empty only for permitted"),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Where the text was read, and when")
    )
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class RoleForm(WutongForm):
    """Who holds a role on a chain, by which source."""

    role = forms.ChoiceField(label=_("Role"))
    party = forms.CharField(
        label=_("Who"), max_length=120,
        help_text=_("Officials by post, never by name; firms by their short name"),
    )  # fmt: skip
    party_en = forms.CharField(label=_("Who, in English"), max_length=200, required=False)
    party_kind = forms.ChoiceField(label=_("Kind of party"), choices=PartyKind.choices)
    uscc = forms.CharField(
        label=_("Credit code of the firm"), max_length=18, required=False,
        help_text=_("Links the role to the firm in the register"),
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), max_length=300)
    dated = forms.RegexField(
        r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$", label=_("Dated"), required=False,
        help_text=_("2023, 2023-04 or 2023-04-21"),
        error_messages={"invalid": _("write the date as 2023, 2023-04 or 2023-04-21")},
    )  # fmt: skip
    inferred = forms.BooleanField(
        label=_("Inferred, not confirmed"), required=False,
        help_text=_("Shown with the words “inferred, not confirmed”"),
    )  # fmt: skip
    note = forms.CharField(label=_("Remarks"), max_length=300, required=False)

    def __init__(self, *args: Any, kinds: list[RoleKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind.code, str(kind)) for kind in kinds]


class CopyForm(WutongForm):
    """For which year a version begins."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"year": timezone.localdate().year})
        super().__init__(*args, **kwargs)


class FactForm(WutongForm):
    """A published fact in its own words."""

    key = forms.SlugField(
        label=_("Short key"), max_length=60,
        help_text=_("A short name in Latin letters; the same key corrects the fact"),
    )  # fmt: skip
    topic = forms.SlugField(label=_("Topic"), max_length=40)
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text=_("As printed: “70余个” stays those words"),
    )  # fmt: skip
    text_en = forms.CharField(
        label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000,
        required=False,
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), max_length=300)
    source_en = forms.CharField(label=_("Source in English"), max_length=400, required=False)
    dated = forms.RegexField(
        r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$", label=_("Dated"), required=False,
        help_text=_("2023, 2023-04 or 2023-04-21"),
        error_messages={"invalid": _("write the date as 2023, 2023-04 or 2023-04-21")},
    )  # fmt: skip


class FirmFilterForm(WutongForm):
    """The firms of a segment, narrowed."""

    q = forms.CharField(label=_("Name"), required=False, max_length=60)
    scale = forms.ChoiceField(
        label=_("Scale"), required=False,
        choices=[("", _("All")), ("above", _("Above scale")), ("unknown", _("Unknown"))],
    )  # fmt: skip
    word = forms.CharField(label=_("Placed by the word"), required=False, max_length=60)


class ThresholdForm(WutongForm):
    """Another figure from a day on."""

    code = forms.ChoiceField(label=_("Threshold"))
    value = forms.DecimalField(label=_("Value"), max_digits=12, decimal_places=4, min_value=0)
    chain = forms.ModelChoiceField(
        Chain.objects.none(), label=_("For"), required=False, empty_label=_("Every chain")
    )
    valid_from = forms.DateField(
        label=_("In force since"), initial=timezone.localdate,
        help_text=_("The figure until then ends the day before"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, required=False,
        help_text=_("The meeting or the document"),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        codes: list[tuple[str, str]],
        chains: QuerySet[Chain],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        code, chain = self.fields["code"], self.fields["chain"]
        assert isinstance(code, forms.ChoiceField)  # noqa: S101 # narrows the type
        assert isinstance(chain, forms.ModelChoiceField)  # noqa: S101
        code.choices, chain.queryset = codes, chains
        settle_choices(chain)


class RadiusPlaceForm(WutongForm):
    """What is known of a place in the radius."""

    kilometres = forms.IntegerField(
        label=_("Kilometres by road"), required=False, min_value=1, max_value=6000
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Who decided it: the meeting or the document"),
    )
    note = forms.CharField(label=_("Remarks"), max_length=200, required=False)


class RadiusForm(RadiusPlaceForm):
    """A place whose firms count as near enough."""

    code = forms.CharField(
        label=_("Division code of the place"), max_length=12,
        help_text=_("GB/T 2260: 140100 is a city with all its counties, 140105 one county"),
    )  # fmt: skip
    field_order = ("code", "kilometres", "source", "note")


class PlaceForm(WutongForm):
    """A firm put on a segment by hand."""

    uscc = forms.CharField(label=_("Credit code of the firm"), max_length=18)
    note = forms.CharField(
        label=_("Reason"), max_length=300,
        help_text=_("How it is known that the firm serves the segment"),
    )  # fmt: skip
