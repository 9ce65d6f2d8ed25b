"""Addresses of plans, within those of approvals."""

from __future__ import annotations

from django.urls import path

from .views import plan_content, plans

urlpatterns = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/new/", plans.plan_new, name="plan-new"),
    path("plans/rules/", plan_content.entry_list, name="plan-rules"),
    path("plans/rules/new/<slug:part>/", plan_content.entry_new, name="plan-rule-new"),
    path("plans/rules/<int:entry_id>/", plan_content.entry_page, name="plan-rule"),
    path("plans/rules/<int:entry_id>/try/", plan_content.entry_try, name="plan-rule-try"),
    path("plans/rules/<int:entry_id>/<slug:deed>/", plan_content.entry_deed, name="plan-rule-deed"),
    path("plans/<int:plan_id>/", plans.plan_page, name="plan"),
    path("plans/<int:plan_id>/open/", plans.plan_open, name="plan-open"),
    path("plans/<int:plan_id>/paper/<slug:form>/", plans.plan_paper, name="plan-paper"),
]
