"""Addresses of sites."""

from __future__ import annotations

from django.urls import path

from .views import imports, sites

app_name = "sites"
urlpatterns = [
    path("", sites.site_list, name="list"),
    path("new/", sites.site_new, name="new"),
    path("find/", sites.site_find, name="find"),
    path("import/", imports.import_start, name="import"),
    path("import/template/", imports.import_template, name="import-template"),
    path("import/<int:file_id>/", imports.import_preview, name="import-preview"),
    path("import/<int:file_id>/notes/", imports.import_notes, name="import-notes"),
    path("<int:site_id>/", sites.site_page, name="page"),
    path("<int:site_id>/edit/", sites.site_edit, name="edit"),
    path("<int:site_id>/move/<slug:move>/", sites.site_move, name="move"),
    path("<int:site_id>/photos/", sites.site_photo_add, name="photo-add"),
    path("<int:site_id>/photos/<int:file_id>/", sites.site_photo, name="photo"),
]
