"""What the lists can be narrowed by; all of it stands in the query string."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.chains.public import Chain, ChainState
from wutong.kernel.forms import WutongForm, drop_empty_hidden
from wutong.pipeline.models import AgreementCategory, AgreementKind, FundsState, Stage, Standing
from wutong.pipeline.rules import STAGES

from .choices import named, offer


class ProjectFilter(WutongForm):
    """What the list can be narrowed by; all in the query string.

    The hidden ones come with the links of other pages: filtering further must not lose them.
    """

    q = forms.CharField(label=_("Words"), required=False)
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", _("All stages")), *Stage.choices], required=False
    )
    standing = forms.ChoiceField(
        label=_("Standing"), choices=[("", _("All")), *Standing.choices], required=False
    )
    chain = forms.ModelChoiceField(
        Chain.objects.none(), label=_("Chain"), required=False, empty_label=_("All chains")
    )
    reached = forms.CharField(required=False, widget=forms.HiddenInput)
    year = forms.CharField(required=False, widget=forms.HiddenInput)
    started = forms.CharField(required=False, widget=forms.HiddenInput)
    segment = forms.CharField(required=False, widget=forms.HiddenInput)
    owner = forms.CharField(required=False, widget=forms.HiddenInput)
    reporter = forms.CharField(required=False, widget=forms.HiddenInput)
    place = forms.CharField(required=False, widget=forms.HiddenInput)
    station = forms.CharField(required=False, widget=forms.HiddenInput)
    way = forms.CharField(required=False, widget=forms.HiddenInput)
    helped = forms.CharField(required=False, widget=forms.HiddenInput)
    company = forms.CharField(required=False, widget=forms.HiddenInput)
    department = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    recognition = forms.CharField(required=False, widget=forms.HiddenInput)
    counts_for = forms.CharField(required=False, widget=forms.HiddenInput)
    exclusion = forms.CharField(required=False, widget=forms.HiddenInput)
    contract = forms.CharField(required=False, widget=forms.HiddenInput)
    output = forms.CharField(required=False, widget=forms.HiddenInput)
    reported = forms.CharField(required=False, widget=forms.HiddenInput)
    started_by = forms.CharField(required=False, widget=forms.HiddenInput)
    producing_by = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drop_empty_hidden(self)
        chains = Chain.objects.visible_to(user).filter(level="county", state=ChainState.IN_FORCE)
        offer(self, "chain", chains, named(chains))
        stage = self.fields["stage"]
        asked = str(self.data.get("stage", ""))
        if "," in asked and isinstance(stage, forms.ChoiceField):
            # a column of the board, a segment's talks: several stages in one line of the filter
            names = [str(Stage(s).label) for s in asked.split(",") if s in STAGES]
            offered = [("", _("All stages")), *Stage.choices, (asked, " · ".join(names))]
            stage.choices = offered


class _YearFilter(WutongForm):
    """A filter with the years in which there is anything."""

    q = forms.CharField(label=_("Words"), required=False)
    year = forms.ChoiceField(label=_("Year"), choices=[("", _("All years"))], required=False)
    month = forms.CharField(required=False, widget=forms.HiddenInput)
    project = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drop_empty_hidden(self)
        offered = [str(year) for year in years]
        asked = str(self.data.get("year", ""))
        if asked.isdigit() and asked not in offered:
            offered.append(asked)
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 # narrows the type
        field.choices = [("", _("All years")), *((year, year) for year in offered)]


class AgreementFilter(_YearFilter):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *AgreementKind.choices], required=False
    )
    category = forms.ChoiceField(
        label=_("About"), choices=[("", _("All")), *AgreementCategory.choices], required=False
    )
    not_counted = forms.CharField(required=False, widget=forms.HiddenInput)
    amount = forms.CharField(required=False, widget=forms.HiddenInput)
    counts_for = forms.CharField(required=False, widget=forms.HiddenInput)
    contract = forms.CharField(required=False, widget=forms.HiddenInput)
    signed_by = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("q", "kind", "category", "year")


class FundsFilter(_YearFilter):
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *FundsState.choices], required=False
    )
    counts_for = forms.CharField(required=False, widget=forms.HiddenInput)
    contract = forms.CharField(required=False, widget=forms.HiddenInput)
    paid_by = forms.CharField(required=False, widget=forms.HiddenInput)
