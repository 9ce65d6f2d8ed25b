"""Addresses of the pipeline."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "pipeline"
urlpatterns = [
    path("", views.project_list, name="list"),
    path("board/", views.project_board, name="board"),
    path("new/", views.lead_new, name="new"),
    path("agreements/", views.agreement_list, name="agreements"),
    path("funds/", views.funds_list, name="funds"),
    path("funds/<int:entry_id>/void/", views.funds_void, name="funds-void"),
    path("<int:project_id>/", views.project_page, name="page"),
    path("<int:project_id>/edit/", views.project_edit, name="edit"),
    path("<int:project_id>/move/<slug:move>/", views.project_move, name="move"),
    path("<int:project_id>/standing/<slug:move>/", views.project_standing, name="standing"),
    path("<int:project_id>/follow-up/", views.project_follow_up, name="follow-up"),
    path("<int:project_id>/no-change/", views.project_no_change, name="no-change"),
    path("<int:project_id>/assign/", views.project_assign, name="assign"),
    path("<int:project_id>/agreement/", views.project_agreement, name="agreement"),
    path("<int:project_id>/funds/", views.project_funds, name="funds-enter"),
    path("<int:project_id>/contact/", views.project_contact, name="contact"),
    path("<int:project_id>/claim/renew/", views.claim_renew, name="claim-renew"),
    path("<int:project_id>/claim/release/", views.claim_release, name="claim-release"),
]
