"""Addresses of plans, within those of approvals."""

from __future__ import annotations

from django.urls import path

from .views import plans

urlpatterns = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/new/", plans.plan_new, name="plan-new"),
    path("plans/<int:plan_id>/", plans.plan_page, name="plan"),
    path("plans/<int:plan_id>/open/", plans.plan_open, name="plan-open"),
    path("plans/<int:plan_id>/paper/<slug:form>/", plans.plan_paper, name="plan-paper"),
]
