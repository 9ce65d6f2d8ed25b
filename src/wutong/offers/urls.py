"""Addresses of offers."""

from __future__ import annotations

from django.urls import path

from wutong.files.public import table_pages

from . import views
from .import_views import way_of_offers

app_name = "offers"
urlpatterns = [
    path("", views.offer_list, name="list"),
    path("new/", views.offer_new, name="new"),
    path("book/<slug:form>/", views.offer_book, name="book"),
    path("<int:offer_id>/", views.offer_page, name="page"),
    path("<int:offer_id>/edit/", views.offer_edit, name="edit"),
    path("<int:offer_id>/move/<slug:move>/", views.offer_move, name="move"),
    *table_pages("import/", way_of_offers),
]
