"""The long form of a project, and its task force."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.pipeline import access, actions
from wutong.pipeline.access.projects import TO_SET_TEAM
from wutong.pipeline.forms import DetailsForm, TeamForm
from wutong.pipeline.models import ProjectDetail, TeamMember

from .projects import answer_deed, seen_project


@require_http_methods(["GET", "POST"])
@signed_in
def project_details(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Enter what is known, group by group."""
    project = seen_project(request, project_id)
    if not access.may_carry_on(request.user, project):
        raise NotAllowed(_("Only whoever works on the project enters its details"))
    detail = ProjectDetail.objects.filter(project=project).first() or ProjectDetail()
    form = DetailsForm(request.POST or None, user=request.user, detail=detail)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.edit_details(project.pk, form.cleaned_data, actor=request.user)
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            else:
                return redirect("pipeline:page", project.pk)
    context = {"form": form, "project": project, "groups": form.groups()}
    return render_screen(request, "pipeline/details.html", context, status=status)


@require_POST
@signed_in
def team_add(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Take a department into the task force."""
    project = seen_project(request, project_id)
    TO_SET_TEAM.demand(request.user, project)
    return answer_deed(
        request, project, "team_form",
        TeamForm(request.POST, user=request.user, project=project),
        lambda v: actions.add_to_team(
            project.pk, v["department"], actor=request.user, person=v["person"], duty=v["duty"]
        ),
    )  # fmt: skip


@require_POST
@signed_in
def team_remove(request: PageRequest, member_id: int) -> HttpResponseBase:
    """Let a department go."""
    member = get_object_or_404(TeamMember.objects.visible_to(request.user), pk=member_id)
    actions.remove_from_team(member.pk, actor=request.user)
    return redirect("pipeline:page", member.project_id)
