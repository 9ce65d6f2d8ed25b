"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path

from wutong.files.public import table_pages

from .views import editions, imports, items, kinds, parts

app_name = "matters"
urlpatterns = [
    path("", items.item_list, name="list"),
    path("<int:item_id>/", items.item_page, name="page"),
    path("<int:item_id>/edition/", editions.edition_new, name="edition-new"),
    path("bundles/<slug:code>/", items.bundle_page, name="bundle"),
    path("departments/", kinds.kind_list, name="kind-list"),
    path("departments/name/", kinds.kinds_name, name="kinds-name"),
    path("departments/add/", kinds.department_add, name="department-add"),
    path("parts/<slug:kind>/", parts.part_list, name="parts"),
    *table_pages("parts/<slug:kind>/import/", parts.way_of_parts, prefix="parts-"),
    *table_pages("departments/import/", imports.way_of_kinds, prefix="kinds-"),
    *table_pages("import/", imports.way_of_items),
]
