"""The filters of the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.kernel.forms import WutongForm

from .access import may_watch
from .registry import subjects


class LogFilterForm(WutongForm):
    """Who watches over all events may choose whose; others see their own."""

    actor = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind of subject"), required=False)
    first = forms.DateField(label=_("From day"), required=False)
    last = forms.DateField(label=_("To day"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(
            ((kind, str(s.model._meta.verbose_name)) for kind, s in subjects().items()),
            key=lambda choice: choice[1],
        )
        self._offer("kind", [("", _("All kinds")), *kinds])
        if may_watch(user):
            people = User.objects.visible_to(user) | User.objects.filter(is_clock=True)
            self._offer("actor", [("", _("Everybody")), *((p.pk, p.title) for p in people)])
        else:
            del self.fields["actor"]

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
