"""Addresses of results."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "results"
urlpatterns = [
    path("certificates/", views.certificate_list, name="list"),
    path("certificates/<int:certificate_id>/", views.certificate_page, name="page"),
    path("certificates/<int:certificate_id>/revoke/", views.certificate_revoke, name="revoke"),
    path("issue/<int:item_id>/", views.certificate_issue, name="issue"),
    path("bundles/cases/<int:case_id>/", views.case_bundle, name="case-bundle"),
    path("bundles/<str:kind>/<int:subject_id>/", views.subject_bundle, name="subject-bundle"),
    path("measures/", views.measures, name="measures"),
    path("verify/", views.verify_any, name="verify-any"),
    path("verify/<str:token>/", views.verify, name="verify"),
]
