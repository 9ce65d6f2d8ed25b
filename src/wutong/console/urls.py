"""Addresses of the console."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "console"
urlpatterns = [
    path("", views.cockpit, name="cockpit"),
    path("search/", views.search, name="search"),
    path("language/", views.language, name="language"),
    path("gallery/", views.gallery, name="gallery"),
]
