"""Addresses of the console."""

from __future__ import annotations

from django.urls import path

from wutong.files.public import table_pages

from . import views
from .people_table import way_of_people

app_name = "console"
urlpatterns = [
    path("", views.cockpit, name="cockpit"),
    path("search/", views.search, name="search"),
    path("language/", views.language, name="language"),
    path("gallery/", views.gallery, name="gallery"),
    *table_pages("people/import/", way_of_people, prefix="people-"),
]
