"""Which registers of firms there are; the administrator enters them and takes them out of use."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.prospecting import actions
from wutong.prospecting.access import may_keep_registers, may_look
from wutong.prospecting.forms import CompareForm, RegisterForm
from wutong.prospecting.models import Comparison, ComparisonState, Register
from wutong.prospecting.queries.news import comparison_rows


@require_http_methods(["GET", "POST"])
@signed_in
def register_list(request: PageRequest) -> HttpResponseBase:
    """The registers, what each holds and how old it is; the form for a new one."""
    if not may_look(request.user):
        raise Http404
    may_keep = may_keep_registers(request.user)
    form = RegisterForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if not may_keep:
            raise NotAllowed(_("Only the administrator enters registers"))
        status = 422
        if form.is_valid():
            try:
                made = actions.register_register(**form.cleaned_data, actor=request.user)
            except BadInput as fault:
                form.add_error(None, fault.problems)
            else:
                messages.success(request, _("%(name)s entered") % {"name": made})
                return redirect("prospecting:register-list")
    return _shown(request, form, CompareForm(registers=_in_use(request)), status)


def _in_use(request: PageRequest) -> list[Register]:
    return list(Register.objects.visible_to(request.user).in_use())


def _shown(
    request: PageRequest, form: RegisterForm, compare: CompareForm, status: int
) -> HttpResponseBase:
    may_keep = may_keep_registers(request.user)
    registers = list(Register.objects.visible_to(request.user).select_related("added_by"))
    context = {
        "registers": registers,
        "compare": compare,
        "comparisons": comparison_rows(request.user),
        "may_compare": may_keep and sum(not r.retired for r in registers) > 1,
        "failed": ComparisonState.FAILED,
        "form": form,
        "may_keep": may_keep,
        "folder": str(settings.REGISTER_DIR) if may_keep else "",
    }
    return render_screen(request, "prospecting/registers.html", context, status=status)


def _seen(request: PageRequest, register_id: int) -> Register:
    return get_object_or_404(Register.objects.visible_to(request.user), pk=register_id)


@require_POST
@signed_in
def register_retire(request: PageRequest, register_id: int) -> HttpResponseBase:
    """Out of use; the screenings made with it stay."""
    actions.retire_register(_seen(request, register_id).pk, actor=request.user)
    return redirect("prospecting:register-list")


@require_POST
@signed_in
def register_restore(request: PageRequest, register_id: int) -> HttpResponseBase:
    """In use again."""
    actions.restore_register(_seen(request, register_id).pk, actor=request.user)
    return redirect("prospecting:register-list")


@require_POST
@signed_in
def register_compare(request: PageRequest) -> HttpResponseBase:
    """Two editions side by side; those who follow something in them are told."""
    if not may_look(request.user):
        raise Http404
    if not may_keep_registers(request.user):
        raise NotAllowed(_("Only the administrator has editions compared"))
    form = CompareForm(request.POST, registers=_in_use(request))
    if form.is_valid():
        try:
            actions.compare_editions(
                form.cleaned_data["old"], form.cleaned_data["new"], actor=request.user
            )
        except BadInput as fault:
            form.add_error(None, fault.problems)
        else:
            return redirect("prospecting:register-list")
    return _shown(request, RegisterForm(), form, 422)


@require_POST
@signed_in
def comparison_retry(request: PageRequest, comparison_id: int) -> HttpResponseBase:
    """Once more, after what was wrong is mended."""
    seen = Comparison.objects.visible_to(request.user)
    comparison = get_object_or_404(seen, pk=comparison_id)
    actions.retry_comparison(comparison.pk, actor=request.user)
    return redirect("prospecting:register-list")
