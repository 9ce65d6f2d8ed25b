"""Addresses of sites."""

from __future__ import annotations

from django.urls import path

from wutong.files.public import table_pages

from .views import imports, sites

app_name = "sites"
urlpatterns = [
    path("", sites.site_list, name="list"),
    path("new/", sites.site_new, name="new"),
    path("find/", sites.site_find, name="find"),
    *table_pages("import/", imports.way_of_sites),
    path("<int:site_id>/", sites.site_page, name="page"),
    path("<int:site_id>/edit/", sites.site_edit, name="edit"),
    path("<int:site_id>/move/<slug:move>/", sites.site_move, name="move"),
    path("<int:site_id>/photos/", sites.site_photo_add, name="photo-add"),
    path("<int:site_id>/photos/<int:file_id>/", sites.site_photo, name="photo"),
]
