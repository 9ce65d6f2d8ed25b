"""Writing a question or a rule of plans: conditions are ticked, not written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import in_language
from wutong.approvals.models import EntryPart
from wutong.approvals.queries.plans import label_of
from wutong.approvals.rules.planning import PlanContent
from wutong.approvals.rules.planning.content import BOOL, CHOICE, NUMBER
from wutong.kernel.forms import WutongForm

from .cases import AREA, add_field
from .plans import ask

LIMITS = (("at_least", _("at least")), ("above", _("above")), ("below", _("below")))


class EntryForm(WutongForm):
    """What every entry says: from when, by which paper."""

    code = forms.SlugField(
        label=_("Code"), max_length=80, help_text=_("A short word in small letters, once only")
    )
    valid_from = forms.DateField(label=_("Valid from"))
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("The paper, its number and day")
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if code:
            del self.fields["code"]
        self.fixed_code = code

    def entry_code(self) -> str:
        """The code typed, or that of the entry of which this is a new edition."""
        return self.fixed_code or str(self.cleaned_data["code"])


class RuleEntryForm(EntryForm):
    """A rule: about which items, when, why and by which basis."""

    items = forms.CharField(
        label=_("Codes of items"), max_length=600, required=False,
        help_text=_("As in the catalogue, with commas between several"),
    )  # fmt: skip
    domains = forms.CharField(
        label=_("For items that touch"), max_length=200, required=False,
        help_text=_("Such as safety, fire, environment; empty: every item"),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why, in one sentence"), max_length=300)
    reason_en = forms.CharField(label=_("Why, in English"), max_length=300, required=False)
    basis = forms.CharField(label=_("Basis"), max_length=300)

    def __init__(
        self, part: str, content: PlanContent, *args: Any, body: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        initial = dict(kwargs.pop("initial", None) or {})
        kwargs["initial"] = initial | _initial_rule(body or {})
        super().__init__(*args, **kwargs)
        self.part, self.content = part, content
        del self.fields["items" if part == EntryPart.EXCLUDED else "domains"]
        for question in content.questions.values():
            label = label_of(question)
            if question.type == NUMBER:
                for key, words in LIMITS:
                    add_field(
                        self, f"when_{question.code}_{key}",
                        forms.FloatField(
                            label=f"{label} · {words}", min_value=0, required=False,
                            widget=forms.NumberInput(attrs={"class": "input w-short"}),
                        ),
                    )  # fmt: skip
                continue
            options = (
                [("true", gettext("Yes")), ("false", gettext("No"))]
                if question.type == BOOL
                else [(o.code, in_language(o.label, o.label_en)) for o in question.options]
            )
            add_field(
                self, f"when_{question.code}",
                forms.MultipleChoiceField(
                    label=label, choices=options, required=False,
                    widget=forms.CheckboxSelectMultiple,
                ),
            )  # fmt: skip

    def facts(self) -> list[Any]:
        """The fields without the conditions."""
        return [bound for bound in self if not bound.name.startswith("when_")]

    def conditions(self) -> list[Any]:
        """The fields of the conditions."""
        return [bound for bound in self if bound.name.startswith("when_")]

    def clean_items(self) -> str:
        """At least one code where the rule is about items; one only where it says what applies."""
        codes = _codes(self.cleaned_data["items"])
        if self.part == EntryPart.APPLIES and len(codes) != 1:
            raise ValidationError(gettext("name exactly one item"))
        return ",".join(codes)

    def body(self) -> dict[str, Any]:
        """The rule as the packaged file would have it."""
        given = self.cleaned_data
        made: dict[str, Any] = {
            "when": self._when(), "reason": given["reason"], "reason_en": given["reason_en"],
            "basis": given["basis"],
        }  # fmt: skip
        if self.part == EntryPart.APPLIES:
            return {"item": given["items"], **made}
        if self.part == EntryPart.OFFERED:
            return {"code": self.entry_code(), "items": _codes(given["items"]), **made}
        return {"code": self.entry_code(), "domains": _codes(given["domains"]), **made}

    def _when(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for question in self.content.questions.values():
            if question.type == NUMBER:
                limits = {
                    key: _plain(self.cleaned_data[f"when_{question.code}_{key}"])
                    for key, _words in LIMITS
                    if self.cleaned_data.get(f"when_{question.code}_{key}") is not None
                }
                if limits:
                    found[question.code] = limits
            elif chosen := self.cleaned_data.get(f"when_{question.code}"):
                found[question.code] = (
                    [c == "true" for c in chosen] if question.type == BOOL else chosen
                )
        return found


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _codes(text: str) -> list[str]:
    for mark in "，、;；\n":
        text = text.replace(mark, ",")
    return list(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))


def _initial_rule(body: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "items": body.get("item") or ",".join(body.get("items", ())),
        "domains": ",".join(body.get("domains", ())),
        **{key: body.get(key, "") for key in ("reason", "reason_en", "basis")},
    }
    for code, wanted in body.get("when", {}).items():
        if isinstance(wanted, Mapping):
            found |= {f"when_{code}_{key}": value for key, value in wanted.items()}
        else:
            found[f"when_{code}"] = [
                ("true" if v else "false") if isinstance(v, bool) else v for v in wanted
            ]
    return found


class QuestionEntryForm(EntryForm):
    """A question: its words, its kind of answer, of which projects it is asked."""

    label = forms.CharField(label=_("Question"), max_length=120)
    label_en = forms.CharField(label=_("Question in English"), max_length=120, required=False)
    help = forms.CharField(label=_("Help"), max_length=400, required=False, widget=AREA)
    help_en = forms.CharField(
        label=_("Help in English"), max_length=400, required=False, widget=AREA
    )
    type = forms.ChoiceField(
        label=_("Kind of answer"),
        choices=[(CHOICE, _("One of a list")), (BOOL, _("Yes or no")), (NUMBER, _("A number"))],
    )
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    options = forms.CharField(
        label=_("Answers of the list"), required=False, widget=AREA,
        help_text=_("One a line: code | words | words in English"),
    )  # fmt: skip

    def __init__(
        self, part: str, content: PlanContent, *args: Any, body: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        given = body or {}
        initial = dict(kwargs.pop("initial", None) or {})
        names = ("label", "label_en", "help", "help_en", "type", "required")
        initial |= {name: given[name] for name in names if name in given}
        initial["options"] = "\n".join(
            " | ".join([o["code"], o["label"], o.get("label_en", "")])
            for o in given.get("options", ())
        )
        initial["for"] = list(given.get("for", ()))
        super().__init__(*args, initial=initial, **kwargs)
        kinds = content.questions["kind"].options if "kind" in content.questions else ()
        add_field(
            self, "for",
            forms.MultipleChoiceField(
                label=_("Asked of"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(k.code, in_language(k.label, k.label_en)) for k in kinds],
                help_text=_("None ticked: of every project"),
            ),
        )  # fmt: skip

    def facts(self) -> list[Any]:
        """All fields."""
        return list(self)

    def conditions(self) -> list[Any]:
        """A question has none."""
        return []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        rows = [[p.strip() for p in line.split("|")] for line in given["options"].splitlines()]
        rows = [row for row in rows if any(row)]
        if given.get("type") == CHOICE and not rows:
            self.add_error("options", gettext("a list wants at least one answer"))
        if any(len(row) < 2 or not row[0] or not row[1] for row in rows):
            self.add_error("options", gettext("write each line as code | words | words in English"))
        given["options"] = [
            {"code": row[0], "label": row[1], "label_en": row[2] if len(row) > 2 else ""}
            for row in rows
            if len(row) > 1
        ]
        return given

    def body(self) -> dict[str, Any]:
        """The question as the packaged file would have it."""
        given = self.cleaned_data
        names = ("label", "label_en", "help", "help_en", "type", "required")
        made: dict[str, Any] = {"code": self.entry_code(), **{n: given[n] for n in names}}
        if given["type"] == CHOICE:
            made["options"] = given["options"]
        if given["for"]:
            made["for"] = given["for"]
        return made


class TryForm(WutongForm):
    """Answers for a try-out; all may be left open but what the plan can't do without."""

    def __init__(self, content: PlanContent, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask(self, content)


def answers_as_typed(answers: Mapping[str, object]) -> dict[str, object]:
    """Saved answers as a form's first values."""
    return {k: str(v).lower() if isinstance(v, bool) else v for k, v in answers.items()}
