"""The base of every form: choices fetched before the page is drawn, faults said in plain words.

A fault says where, why and how to mend it: "Second date: “soon” isn't a date; write 2026-04-28".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _

from .money import WAN, YI, YUAN, cents_from

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

SAY_REQUIRED = _("fill this in")
SAY_CHOOSE = _("choose one")
SAY_TICK = _("tick this to go on")
SAY_FILE = _("choose a file")

SAY_NO_CHOICE = _("“%(given)s” is not among the choices; choose from the list")
SAY_NO_NUMBER = _("“%(given)s” is not a number; leave it empty if not known")

# (field class, code) → the sentence; `%(given)s` is what was typed
WORDING: tuple[tuple[type[forms.Field], str, Words], ...] = (
    (forms.BooleanField, "required", SAY_TICK),
    (forms.FileField, "required", SAY_FILE),
    (forms.FileField, "empty", _("the file is empty; choose the right one")),
    (forms.FileField, "missing", SAY_FILE),
    (forms.MultipleChoiceField, "required", _("choose at least one")),
    (forms.ChoiceField, "required", SAY_CHOOSE),
    (forms.MultipleChoiceField, "invalid_choice", SAY_NO_CHOICE),
    (forms.ChoiceField, "invalid_choice", SAY_NO_CHOICE),
    (forms.DateTimeField, "invalid", _("“%(given)s” is not a time; write 2026-04-28 17:00")),
    (forms.DateField, "invalid", _("“%(given)s” is not a date; write it like 2026-04-28")),
    (forms.TimeField, "invalid", _("“%(given)s” is not a time of day; write it like 17:00")),
    (forms.FloatField, "invalid", SAY_NO_NUMBER),
    (forms.DecimalField, "invalid", SAY_NO_NUMBER),
    (forms.IntegerField, "invalid", _("“%(given)s” is not a whole number; use digits only")),
    (forms.IntegerField, "min_value", _("“%(given)s” is too little: at least %(limit)s")),
    (forms.IntegerField, "max_value", _("“%(given)s” is too much: at most %(limit)s")),
    (forms.EmailField, "invalid", _("“%(given)s” is not a mail address; write name@domain")),
    (forms.URLField, "invalid", _("“%(given)s” is not an address; it begins with https://")),
    (forms.Field, "required", SAY_REQUIRED),
)  # fmt: skip


# classes by widget; a widget's own class attribute wins
CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "textarea"),
    (forms.SelectMultiple, "select select-many"),
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.Select, "select"),
    (forms.CheckboxInput, ""),
    (forms.FileInput, "input input-file"),
    (forms.NumberInput, "input w-short"),
    (forms.DateInput, "input w-short"),
    (forms.MultiWidget, ""),
    (forms.widgets.Input, "input"),
)


def control_class(widget: forms.Widget) -> str:
    """The style class of a control."""
    if given := widget.attrs.get("class"):
        return str(given)
    # checkbox lists and radios derive from Select-like classes: the exact type goes first
    for kind, css in CLASSES:
        if type(widget) is kind:
            return css
    return next((css for kind, css in CLASSES if isinstance(widget, kind)), "")


class PageRenderer(DjangoTemplates):
    """Widgets by Django's own templates, fields and forms by those of the design system."""

    form_template_name = "ui/parts/form_body.html"
    field_template_name = "ui/parts/field_group.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("ui/"):
            return get_template(template_name)
        return super().get_template(template_name)


UNIT_WORDS = {YI: _("100 million yuan"), WAN: _("10,000 yuan"), YUAN: _("yuan")}
PROJECT_UNITS = (YI, WAN)
PAYMENT_UNITS = (WAN, YI)
EXPENSE_UNITS = (YUAN, WAN)
"""The units that a field offers, the one that stands there at first in front: who types 300 into
a voucher means 10,000 yuan, and who types it into a journey's costs means yuan."""


class AmountWidget(forms.MultiWidget):
    """A figure and its unit: 亿元 or 万元 for projects, 元 or 万元 for expenses."""

    def __init__(
        self, attrs: Mapping[str, Any] | None = None, units: tuple[int, ...] = PROJECT_UNITS
    ) -> None:
        self.units = units
        figure = forms.TextInput(
            attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}
        )
        choices = [(str(unit), UNIT_WORDS[unit]) for unit in units]
        unit = forms.Select(attrs={"class": "select", "aria-label": _("Unit")}, choices=choices)
        super().__init__({"": figure, "unit": unit}, dict(attrs or {}))

    def decompress(self, value: Any) -> list[str | None]:
        """Cents back into the figure and the unit in which it is shortest."""
        if value is None:
            return [None, str(self.units[0])]
        fitting = [unit for unit in self.units if abs(value) >= unit]
        unit = max(fitting, default=min(self.units))
        return [f"{(Decimal(value) / unit).normalize():f}", str(unit)]


class AmountField(forms.MultiValueField):
    """An amount of money: cents, or None when left empty (unknown, not zero).

    `allow_negative` is off: a promise or a payment is never less than nothing. `units` are cents.
    """

    widget = AmountWidget

    def __init__(
        self,
        *,
        allow_negative: bool = False,
        units: tuple[int, ...] = PROJECT_UNITS,
        **kwargs: Any,
    ) -> None:
        self.allow_negative = allow_negative
        kwargs.setdefault("widget", AmountWidget(units=units))
        # what was typed before with another unit of ours is still understood
        units = tuple(UNIT_WORDS)
        parts = (
            forms.CharField(required=False, max_length=40),
            forms.ChoiceField(choices=[(str(u), str(u)) for u in units], required=False),
        )
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        """Read the figure as people type it: full-width digits and thousands commas count."""
        figure, unit = [*(value or ["", ""]), "", ""][:2]
        text = _plain_digits(str(figure or ""))
        if not text:
            if self.required:
                raise ValidationError(SAY_REQUIRED, code="required")
            return None
        if str(unit) not in {str(each) for each in UNIT_WORDS}:
            raise ValidationError(_("choose the unit"), code="unit")
        try:
            is_number = Decimal(text).is_finite()
        except InvalidOperation:
            is_number = False
        if not is_number:
            raise ValidationError(
                SAY_NO_NUMBER,
                code="amount",
                params={"given": _shown(figure)},
            )
        try:
            cents = cents_from(text, int(unit))
        except ValueError:
            raise ValidationError(
                _("“%(given)s” has more decimals than a cent; shorten it"),
                code="amount",
                params={"given": figure},
            ) from None
        if cents < 0 and not self.allow_negative:
            raise ValidationError(_("less than nothing; take the minus away"), code="amount")
        if abs(cents) >= 10**17:
            raise ValidationError(_("larger than any project; check the unit"), code="amount")
        return cents

    def compress(self, data_list: Sequence[Any]) -> Any:
        """Not used: `clean` reads both parts at once."""
        return data_list


def _plain_digits(text: str) -> str:
    table = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
    return text.strip().translate(table).replace(",", "").replace(" ", "").replace("　", "")


class WutongForm(forms.Form):
    """A plain form that templates can draw without asking the database.

    Give a ModelChoiceField a queryset that is already narrowed by `visible_to`.
    """

    default_renderer = PageRenderer()
    use_required_attribute = False  # our own summary says more than the browser's bubble

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            settle_choices(field)
            if css := control_class(field.widget):
                field.widget.attrs["class"] = css
            if isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
                field.widget.attrs["rows"] = 4  # Django's ten fill a phone
            if isinstance(field, forms.DateField) and type(field.widget) is forms.DateInput:
                field.widget = forms.DateInput(
                    format="%Y-%m-%d", attrs={**field.widget.attrs, "type": "date"}
                )

    def visible_fields(self) -> list[forms.BoundField]:
        """What is drawn: a choice that may be left out and offers nothing only asks to be read."""
        return [b for b in super().visible_fields() if b.errors or not offers_nothing(b.field)]

    def add_error(self, field: str | None, error: Any) -> None:
        """Say the field's own faults in our words before they are kept."""
        if field is not None and isinstance(error, ValidationError) and field in self.fields:
            error = self._in_words(field, error)
        super().add_error(field, error)

    def _in_words(self, name: str, error: ValidationError) -> ValidationError:
        if hasattr(error, "error_dict"):
            return error
        field = self.fields[name]
        reworded: list[ValidationError] = []
        for single in error.error_list:
            words = wording_for(field, single.code)
            if words is None or self._has_own_words(field, single.code):
                reworded.append(single)
                continue
            params = single.params or {}
            said = {
                "given": _shown(params.get("value", self[name].data)),
                "limit": params.get("limit_value", ""),
            }
            reworded.append(ValidationError(words, single.code, said))
        return ValidationError(reworded)

    def problems(self) -> dict[str, list[str]]:
        """All faults by field, for an answer that isn't a page."""
        return {name: [str(e) for e in errors] for name, errors in self.errors.items()}

    @staticmethod
    def _has_own_words(field: forms.Field, code: str | None) -> bool:
        """Whether the form's author wrote an `error_messages` entry for this fault."""
        for kind in type(field).__mro__:
            messages = getattr(kind, "default_error_messages", {})
            if code in messages:
                return bool(field.error_messages.get(str(code)) != messages[code])
        return False


def wording_for(field: forms.Field, code: str | None) -> Words | None:
    """Our sentence for a kind of fault, or None where Django's own will do."""
    return next(
        (words for kind, of, words in WORDING if of == code and isinstance(field, kind)), None
    )


def settle_choices(field: forms.Field) -> None:
    """Turn lazy choices into lists, so that drawing the form runs no query.

    A ModelChoiceField keeps its queryset for checking what comes back.
    """
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        fetched: Any = field.choices
        if isinstance(field, forms.ModelChoiceField):
            # asked anew: choices settled before would hide a queryset that was set since
            fetched = field.iterator(field)
        # through iter(): list() would first ask a queryset for its length, with a query of its own
        field.choices = list(iter(fetched))


def offers_nothing(field: forms.Field) -> bool:
    """Whether it is a list to choose from that may be left out and holds no choice."""
    if field.required or not isinstance(field, forms.ChoiceField):
        return False
    choices: Any = field.choices
    return isinstance(field.widget, forms.Select) and not any(
        words if isinstance(words, (list, tuple)) else str(value) for value, words in choices
    )


def _shown(given: Any) -> str:
    text = ", ".join(str(g) for g in given) if isinstance(given, (list, tuple)) else str(given)
    return text if len(text) <= 40 else f"{text[:39]}…"


def drop_empty_hidden(form: forms.Form) -> None:
    """Hidden filters that nobody asked for don't stand in every address."""
    for bound in form.hidden_fields():
        if not form.data.get(bound.name):
            del form.fields[bound.name]
