"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from . import plan_urls
from .views import cases, commitments, items, readings, rules

app_name = "approvals"
urlpatterns = [
    *plan_urls.urlpatterns,
    path("", cases.case_list, name="list"),
    path("new/", cases.case_new, name="new"),
    path("mine/", cases.my_cases, name="mine"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/set/", rules.rule_set, name="rule-set"),
    path("rules/templates/", rules.template_list, name="template-list"),
    path("rules/templates/new/", rules.template_new, name="template-new"),
    path("photo/", readings.photo_new, name="photo"),
    path("photo/<int:reading_id>/", readings.reading_page, name="reading"),
    path("photo/<int:reading_id>/progress/", readings.reading_progress, name="reading-progress"),
    path("credit/", commitments.credit_list, name="credit"),
    path("credit/<int:record_id>/repair/", commitments.credit_repair, name="credit-repair"),
    path("<int:case_id>/", cases.case_page, name="page"),
    path("<int:case_id>/<slug:deed>/", cases.case_deed, name="deed"),
    path("items/<int:item_id>/", items.item_page, name="item"),
    path("items/<int:item_id>/<slug:deed>/", items.item_deed, name="item-deed"),
    path("notices/<int:notice_id>/", items.notice_page, name="notice"),
    path("materials/<int:material_id>/take-in/", cases.material_take_in, name="material-take-in"),
    path("transfers/<int:transfer_id>/take-in/", cases.transfer_take_in, name="transfer-take-in"),
    path("visits/<int:visit_id>/<slug:how>/", cases.visit_close, name="visit-close"),
    path("opinions/<int:opinion_id>/", cases.opinion_give, name="opinion"),
    path("commitments/<int:commitment_id>/", commitments.commitment_page, name="commitment"),
    path(
        "commitments/<int:commitment_id>/<slug:deed>/",
        commitments.commitment_deed,
        name="commitment-deed",
    ),
]
