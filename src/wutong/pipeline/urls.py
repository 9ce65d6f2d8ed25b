"""Addresses of the pipeline."""

from __future__ import annotations

from django.urls import path

from .views import details, imports, leads, lists, papers, projects

app_name = "pipeline"
urlpatterns = [
    path("", lists.project_list, name="list"),
    path("board/", lists.project_board, name="board"),
    path("new/", leads.lead_new, name="new"),
    path("agreements/", lists.agreement_list, name="agreements"),
    path("agreements/new/", papers.agreement_new, name="agreement-new"),
    path("agreements/<int:agreement_id>/", papers.agreement_correct, name="agreement-correct"),
    path("funds/", lists.funds_list, name="funds"),
    path("funds/<int:entry_id>/void/", papers.funds_void, name="funds-void"),
    path("import/", imports.import_start, name="import"),
    path("import/<slug:kind>/", imports.import_kind, name="import-kind"),
    path("import/<slug:kind>/template/", imports.import_template, name="import-template"),
    path("import/<slug:kind>/<int:file_id>/", imports.import_preview, name="import-preview"),
    path("import/<slug:kind>/<int:file_id>/notes/", imports.import_notes, name="import-notes"),
    path("<int:project_id>/", projects.project_page, name="page"),
    path("<int:project_id>/edit/", projects.project_edit, name="edit"),
    path("<int:project_id>/details/", details.project_details, name="details"),
    path("<int:project_id>/team/", details.team_add, name="team-add"),
    path("team/<int:member_id>/remove/", details.team_remove, name="team-remove"),
    path("<int:project_id>/moves/", projects.project_moves, name="moves"),
    path("<int:project_id>/move/<slug:move>/", projects.project_move, name="move"),
    path("<int:project_id>/standing/<slug:move>/", projects.project_standing, name="standing"),
    path("<int:project_id>/plan/", projects.project_plan, name="plan"),
    path("<int:project_id>/follow-up/", projects.project_follow_up, name="follow-up"),
    path("<int:project_id>/no-change/", projects.project_no_change, name="no-change"),
    path("<int:project_id>/assign/", projects.project_assign, name="assign"),
    path("<int:project_id>/company/", projects.project_company, name="company"),
    path("<int:project_id>/agreement/", papers.project_agreement, name="agreement"),
    path("<int:project_id>/funds/", projects.project_funds, name="funds-enter"),
    path("<int:project_id>/contact/", projects.project_contact, name="contact"),
    path("<int:project_id>/claim/renew/", projects.claim_renew, name="claim-renew"),
    path("<int:project_id>/claim/release/", projects.claim_release, name="claim-release"),
]
