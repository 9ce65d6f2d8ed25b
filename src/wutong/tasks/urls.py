"""Addresses of tasks."""

from __future__ import annotations

from django.urls import path

from wutong.files.public import table_pages

from . import views
from .import_views import way_of_tasks

app_name = "tasks"
urlpatterns = [
    path("", views.task_list, name="list"),
    *table_pages("import/", way_of_tasks),
    path("<int:task_id>/", views.task_page, name="page"),
    path("<int:task_id>/finish/", views.task_finish, name="finish"),
    path("<int:task_id>/drop/", views.task_drop, name="drop"),
    path("<int:task_id>/reopen/", views.task_reopen, name="reopen"),
    path("<int:task_id>/day/", views.task_day, name="day"),
]
