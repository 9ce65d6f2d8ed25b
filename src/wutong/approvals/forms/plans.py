"""The questionnaire of a plan, and the what-if beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language
from wutong.approvals.models import ProjectPlan, case_subjects
from wutong.approvals.queries.plan_content import content_on
from wutong.approvals.queries.plans import label_of
from wutong.approvals.rules.planning import PlanContent, Question
from wutong.approvals.rules.planning.content import BOOL, NUMBER
from wutong.kernel.forms import WutongForm, settle_choices
from wutong.matters.public import DepartmentKind

from .cases import add_county


class WhoseForm(WutongForm):
    """Which project and firm a plan or its cases belong to."""

    subject = forms.ChoiceField(label=_("Project it belongs to"), required=False)
    applicant_name = forms.CharField(label=_("Applicant"), max_length=200, required=False)
    uscc = forms.CharField(
        label=_("Unified social credit code"), max_length=18, required=False,
        help_text=_("With it the case belongs to the firm, which then sees it"),
    )  # fmt: skip

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, str]] = [("", str(_("None")))]
        for subject in case_subjects():
            keys = subject.watched(user)
            if keys is not None:
                things = keys.defer(None).order_by("-pk")[:200]
                choices += [(f"{subject.kind}:{thing.pk}", str(thing)) for thing in things]
        field = self.fields["subject"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        if len(choices) == 1:
            del self.fields["subject"]

    def about(self) -> tuple[str, int] | None:
        """Kind and key of the chosen project."""
        kind, _sep, key = self.cleaned_data.get("subject", "").partition(":")
        return (kind, int(key)) if key else None


class PlanForm(WhoseForm):
    """Title and day, whose it is, then the questions; an empty answer means not known."""

    title = forms.CharField(label=_("Project"), max_length=120)
    start = forms.DateField(label=_("Handed in on"))
    field_order = ("title", "start", "subject", "applicant_name", "uscc")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        ask(self, content_on())

    def answers(self) -> dict[str, object]:
        """What was answered, by question."""
        return answered(self, content_on())


def ask(form: WutongForm, content: PlanContent, *, optional: bool = False) -> None:
    """Add a field for each question; an empty one means not known."""
    for question in content.questions.values():
        made = _field(question, required=question.required and not optional)
        settle_choices(made)
        form.fields[question.code] = made


def _field(question: Question, *, required: bool) -> forms.Field:
    words: dict[str, Any] = {
        "label": label_of(question), "help_text": in_language(question.help, question.help_en),
        "required": required,
    }  # fmt: skip
    if question.type == NUMBER:
        number = forms.FloatField(min_value=0, **words)
        number.widget.attrs["class"] = "input w-short"
        return number
    choices = (
        [("true", _("Yes")), ("false", _("No"))]
        if question.type == BOOL
        else [(o.code, in_language(o.label, o.label_en)) for o in question.options]
    )
    made = forms.ChoiceField(choices=[("", _("Not known yet")), *choices], **words)
    made.widget.attrs["class"] = "select"
    return made


def answered(form: WutongForm, content: PlanContent) -> dict[str, object]:
    """What was answered in a form with the fields of `ask`."""
    found: dict[str, object] = {}
    for question in content.questions.values():
        value = form.cleaned_data.get(question.code)
        if value not in ("", None):
            found[question.code] = value == "true" if question.type == BOOL else value
    return found


class PlanCasesForm(WhoseForm):
    """How the cases of a plan are cut, and whose they are where the plan doesn't say."""

    cut = forms.ChoiceField(label=_("How many cases"))

    def __init__(self, user: User, plan: ProjectPlan, stages: list[tuple[str, str]],
                 *args: Any, is_begun: bool, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(user, *args, **kwargs)
        self.places = add_county(self, user)
        if plan.applicant_name:
            del self.fields["applicant_name"], self.fields["uscc"]
        if plan.subject_id is not None:
            self.fields.pop("subject", None)
        field = self.fields["cut"]
        if isinstance(field, forms.ChoiceField):
            one = [] if is_begun else [("all", _("One for all"))]
            many = [("stage", _("One for each stage"))] if len(stages) > 1 else []
            first = [
                (f"only:{code}", _("Only the next stage: %(stage)s") % {"stage": name})
                for code, name in stages[:1]
            ]
            field.choices = [*one, *many, *(first if is_begun or len(stages) > 1 else [])]


class WhatIfForm(WutongForm):
    """So many such projects at once, so many items at a time at one department."""

    department = forms.ChoiceField(label=_("Department"))
    people = forms.IntegerField(label=_("Items at a time"), min_value=1, max_value=100, initial=1)
    projects = forms.IntegerField(
        label=_("Such projects at once"), min_value=1, max_value=20, initial=5
    )

    def __init__(self, *args: Any, codes: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (k.code, str(k)) for k in DepartmentKind.objects.all() if k.code in codes
            ]
