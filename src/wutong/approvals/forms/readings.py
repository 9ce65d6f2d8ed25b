"""Handing a photo of a licence in, and comparing what was read on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.approvals.reading import MAX_BYTES, is_code, looks_like_photo
from wutong.approvals.rules.licences import (
    ADDRESS,
    CAPITAL,
    CODE,
    FIELDS,
    FOUNDED,
    KIND,
    NAME,
    PERSON,
    SCOPE,
    TERM,
    Doubt,
)
from wutong.companies.public import parse_uscc
from wutong.kernel.forms import WutongForm

from .cases import AREA, add_field

LABELS = {
    NAME: _("Name of the firm"),
    CODE: _("Unified social credit code"),
    KIND: pgettext_lazy("licence", "Type"),
    PERSON: _("Legal representative"),
    CAPITAL: _("Registered capital"),
    FOUNDED: _("Date of establishment"),
    TERM: _("Business term"),
    ADDRESS: pgettext_lazy("licence", "Address"),
    SCOPE: _("Business scope"),
}

DOUBTS = {
    Doubt.UNSURE: _("hard to read on the photo"),
    Doubt.CHECK_DIGIT: _("the check character doesn't fit: at least one character is wrong"),
    Doubt.REPAIRED: _("one character was replaced by one that looks like it"),
    Doubt.SHAPE: _("this isn't what such a field looks like"),
}


class PhotoForm(WutongForm):
    photo = forms.FileField(
        label=_("Photo of the licence"),
        help_text=_("JPEG or PNG, up to 20 MB. The licence flat, whole and sharp in the picture."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )

    def clean_photo(self) -> Any:
        """Only size and kind: what it shows is found out by the reading."""
        given = self.cleaned_data["photo"]
        if given.size > MAX_BYTES:
            raise ValidationError(
                gettext("“%(name)s” has %(size)s MB; a photo may have 20 MB: take it smaller")
                % {"name": given.name, "size": given.size // (1024 * 1024)}
            )
        start = given.read(8)
        given.seek(0)
        if not looks_like_photo(start):
            raise ValidationError(
                gettext(
                    "“%(name)s” is not a JPEG or PNG picture: take a photo or a screenshot of it"
                )
                % {"name": given.name}
            )
        return given


class CompareForm(WutongForm):
    """Every field as read. What may be wrong has a tick of its own."""

    def __init__(self, found: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in FIELDS:
            read = found.get(key)
            area = key in {SCOPE, ADDRESS}
            add_field(
                self, key,
                forms.CharField(
                    label=LABELS[key], required=False, max_length=5000 if area else 200,
                    initial=read["value"] if read else "",
                    help_text=_hint(read), widget=AREA if area else forms.TextInput,
                ),
            )  # fmt: skip
            if read and read["doubts"]:
                add_field(
                    self, f"{key}_checked",
                    forms.BooleanField(
                        label=_("Checked on the licence: %(field)s") % {"field": LABELS[key]}
                    ),
                )  # fmt: skip
        add_field(
            self, "compared",
            forms.BooleanField(label=_("I have compared every field with the licence")),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        code = str(given.get(CODE, "")).strip()
        if code and not is_code(code):
            self.add_error(
                CODE,
                gettext(
                    "this is no credit code: compare all 18 characters, or leave it empty for now"
                ),
            )
        elif code:
            given[CODE] = parse_uscc(code).code
        return given


def _hint(read: Mapping[str, Any] | None) -> str:
    if read is None:
        return gettext("Not found on the photo: type it, or leave it empty")
    sure = gettext("Read with %(percent)s %% confidence") % {
        "percent": int(read["confidence"] * 100)
    }
    if not read["doubts"]:
        return sure
    why = gettext("; ").join(str(DOUBTS[doubt]) for doubt in read["doubts"])
    return gettext("Please check: %(why)s. %(sure)s") % {"why": why, "sure": sure}
