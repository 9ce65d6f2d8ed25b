"""The base of every form: choices are fetched by the view, never by the template."""

from __future__ import annotations

from typing import Any

from django import forms


class WutongForm(forms.Form):
    """A form whose lazy choices are lists, so that rendering it runs no query.

    Widgets are marked for the style sheet and for assistive technology; errors say where, why and
    how to mend it, in the words of the field's own validators.
    """

    required_css_class = "is-required"
    use_required_attribute = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for bound in self:
            field = bound.field
            if isinstance(field, forms.ModelChoiceField):
                # the choices in hand; cleaning still looks the row up by its key
                field.widget.choices = list(field.choices)
            widget = field.widget
            if isinstance(
                widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect
            ):
                continue
            kind = "textarea" if isinstance(widget, forms.Textarea) else "input"
            widget.attrs.setdefault("class", kind)

    def problems(self) -> dict[str, list[str]]:
        """All errors by field, for an answer that isn't a page."""
        return {name: [str(e) for e in errors] for name, errors in self.errors.items()}
