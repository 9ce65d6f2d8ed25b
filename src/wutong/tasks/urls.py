"""Addresses of tasks."""

from __future__ import annotations

from django.urls import path

from . import import_views, views

app_name = "tasks"
urlpatterns = [
    path("", views.task_list, name="list"),
    path("import/", import_views.table_hand_in, name="import"),
    path("import/template/", import_views.table_template, name="import-template"),
    path("import/<int:file_id>/", import_views.table_preview, name="import-preview"),
    path("import/<int:file_id>/notes/", import_views.table_notes, name="import-notes"),
    path("<int:task_id>/", views.task_page, name="page"),
    path("<int:task_id>/finish/", views.task_finish, name="finish"),
    path("<int:task_id>/drop/", views.task_drop, name="drop"),
    path("<int:task_id>/reopen/", views.task_reopen, name="reopen"),
    path("<int:task_id>/day/", views.task_day, name="day"),
]
