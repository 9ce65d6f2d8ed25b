"""Addresses of the log."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("", views.event_list, name="list"),
    path("events/<int:event_id>/", views.event_page, name="event"),
    path("verify/", views.verification_ask, name="verify"),
    path("verify/<int:verification_id>/", views.verification_page, name="verification"),
]
