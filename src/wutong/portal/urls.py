"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("cases/<str:number>/", views.case, name="case"),
]
