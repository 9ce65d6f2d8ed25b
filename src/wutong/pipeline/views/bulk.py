"""Changing many projects of the list at once, and taking one's own last move back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from wutong.accounts.public import Department, Role, User
from wutong.kernel.errors import BadInput, WrongState
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.pipeline import actions
from wutong.pipeline.actions.bulk import Wanted, digest_of
from wutong.pipeline.forms.choices import named, offer, posts
from wutong.pipeline.lifecycle import PROJECT

from .projects import seen_project

AS_IT_IS = gettext_lazy("As it is")


class BulkForm(WutongForm):
    """What the chosen projects are to get; empty leaves it as it is."""

    owner = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Officer"), required=False, empty_label=AS_IT_IS
    )
    leader = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Responsible leader"), required=False,
        empty_label=AS_IT_IS,
    )  # fmt: skip
    department = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("Lead department"), required=False,
        empty_label=AS_IT_IS,
    )  # fmt: skip
    next_step = forms.CharField(
        label=gettext_lazy("Next step"), max_length=200, required=False,
        help_text=gettext_lazy("Noted on each project; each officer is reminded on the day"),
    )  # fmt: skip
    next_on = forms.DateField(label=gettext_lazy("Remind on"), required=False)
    move = forms.ChoiceField(
        label=gettext_lazy("Move along the line"), required=False,
        help_text=gettext_lazy(
            "Each project by its own move and event; signing is done with its agreement"
        ),
        choices=[
            ("", AS_IT_IS),
            *((name, PROJECT.moves[name].label) for name in actions.BULK_MOVES),
        ],
    )  # fmt: skip
    moved_on = forms.DateField(label=gettext_lazy("Stage reached on"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(user).filter(is_active=True)
        owners = people.filter(grants__role__in=[Role.OFFICER, Role.STATIONED, Role.ZONE])
        offer(self, "owner", owners.distinct(), posts(owners.distinct()))
        leaders = people.filter(grants__role=Role.LEADER).distinct()
        offer(self, "leader", leaders, posts(leaders))
        units = Department.objects.offered_to(user)
        offer(self, "department", units, named(units))


@require_POST
@signed_in
def bulk_change(request: PageRequest) -> HttpResponseBase:
    """Choose, preview, do: each step is this page, the last with the preview's digest."""
    if request.user.is_outsider:
        raise Http404
    ids = {int(key) for key in request.POST.getlist("ids") if key.isdigit() and len(key) < 16}
    asked = "asked" in request.POST
    form = BulkForm(request.POST if asked else None, user=request.user)
    rows: list[actions.BulkRow] = []
    status, refusal = 200, ""
    if asked:
        status = 422
        if form.is_valid():
            wanted = Wanted(**form.cleaned_data)
            try:
                if digest := request.POST.get("digest", ""):
                    done = actions.apply_bulk(ids, wanted, actor=request.user, digest=digest)
                    count = sum(row.is_deed for row in done)
                    words = ngettext(
                        "%(count)d project changed", "%(count)d projects changed", count
                    )
                    messages.success(request, words % {"count": count})
                    return redirect("pipeline:list")
                rows, status = actions.plan_bulk(ids, wanted, actor=request.user), 200
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            except WrongState as late:
                status, refusal = 409, str(late)
                rows = actions.plan_bulk(ids, wanted, actor=request.user)
    context = {
        "form": form,
        "ids": sorted(ids),
        "rows": rows,
        "deeds": sum(row.is_deed for row in rows),
        "refused": sum(bool(row.refusal) for row in rows),
        "digest": digest_of(rows) if rows else "",
        "refusal": refusal,
    }
    return render_screen(request, "pipeline/bulk.html", context, status=status)


@require_POST
@signed_in
def project_undo(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Take one's own last move back."""
    project = seen_project(request, project_id)
    moved = actions.undo_move(project.pk, actor=request.user)
    messages.success(
        request, _("Undone: it stands at “%(stage)s” again") % {"stage": moved.get_stage_display()}
    )
    return redirect("pipeline:page", project.pk)
