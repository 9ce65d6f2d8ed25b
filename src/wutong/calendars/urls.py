"""Addresses of the calendar."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "calendars"
urlpatterns = [
    path("", views.calendar_page, name="page"),
    path("publish/", views.publish, name="publish"),
]
