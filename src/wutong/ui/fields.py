"""How a bound form field is drawn: which control, which words, what ties them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wutong.kernel.forms import control_class


@dataclass(frozen=True)
class Fault:
    """One line of the summary: the sentence, and the id of the control it is about."""

    text: str
    target: str
    label: str


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.MultiWidget):
        return "joined"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "plain"


def target_of(bound: BoundField) -> str:
    """The id of the (first) control, for labels and for the summary's links."""
    if _kind(bound.field.widget) in {"group", "joined"}:
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def control(bound: BoundField) -> SafeString:
    """The control itself, with its class; Django adds the aria attributes."""
    css = control_class(bound.field.widget)
    html = bound.as_widget(attrs={"class": css} if css else {})
    return SafeString(html)


def field_context(bound: BoundField, hint: object = "") -> dict[str, Any]:
    """What `ui/parts/field.html` needs. `hint` replaces the field's help text."""
    kind = _kind(bound.field.widget)
    if hint:
        bound.help_text = str(hint)
    options = []
    if kind == "group":
        options = list(bound.subwidgets)
    return {
        "bound": bound,
        "kind": kind,
        "id": bound.auto_id,
        "for": target_of(bound),
        "label": bound.label,
        "hint": bound.help_text,
        "errors": [str(error) for error in bound.errors],
        "required": bound.field.required,
        "options": options,
        "control": "" if kind == "group" else control(bound),
        "described_by": bound.aria_describedby,
    }


def take_own_ids(form: BaseForm, request: Any) -> None:
    """Keep ids of controls unique on a page that shows several forms, or one form several times."""
    if request is None or not isinstance(form.auto_id, str):
        return
    taken: set[str] = request.__dict__.setdefault("control_ids_taken", set())
    pattern, turn = form.auto_id, 1
    while any(pattern % form.add_prefix(name) in taken for name in form.fields):
        turn += 1
        pattern = f"id{turn}_%s"
    form.auto_id = pattern
    taken.update(pattern % form.add_prefix(name) for name in form.fields)


def faults_of(form: BaseForm) -> list[Fault]:
    """All faults of a form, those of the whole form first."""
    faults = [Fault(str(text), "", "") for text in form.non_field_errors()]
    for name, errors in form.errors.items():
        if name == "__all__":
            continue
        bound = form[name]
        faults += [Fault(str(text), target_of(bound), str(bound.label)) for text in errors]
    for bound in form.hidden_fields():
        faults += [
            Fault(_("Hidden field %(name)s: %(text)s") % {"name": bound.name, "text": text}, "", "")
            for text in bound.errors
            if not any(fault.text == str(text) for fault in faults)
        ]
    return faults
