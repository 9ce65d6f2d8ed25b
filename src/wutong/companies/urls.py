"""Addresses of the register of firms."""

from __future__ import annotations

from django.urls import path

from .views import firms, imports, lists

app_name = "companies"
urlpatterns = [
    path("", lists.company_list, name="list"),
    path("template.xlsx", lists.template, name="template"),
    path("new/", firms.company_new, name="new"),
    path("<int:pk>/", firms.company_page, name="page"),
    path("<int:pk>/edit/", firms.company_edit, name="edit"),
    path("<int:pk>/rename/", firms.company_rename, name="rename"),
    path("<int:pk>/links/", firms.link_add, name="link-add"),
    path("<int:pk>/links/head/<int:head>/", firms.link_head, name="link-head"),
    path("<int:pk>/links/<int:link>/remove/", firms.link_remove, name="link-remove"),
    path("<int:pk>/titles/", firms.title_add, name="title-add"),
    path("<int:pk>/titles/<int:title>/remove/", firms.title_remove, name="title-remove"),
    path("<int:pk>/members/", firms.member_add, name="member-add"),
    path("<int:pk>/members/<int:member>/remove/", firms.member_remove, name="member-remove"),
    path("import/", imports.import_start, name="import"),
    path("import/<int:pk>/", imports.import_run, name="import-run"),
    path("import/<int:pk>/progress/", imports.import_progress, name="import-progress"),
    path("import/<int:pk>/confirm/", imports.import_confirm, name="import-confirm"),
    path("import/<int:pk>/drop/", imports.import_drop, name="import-drop"),
    path("import/<int:pk>/notes/", imports.import_notes, name="import-notes"),
]
