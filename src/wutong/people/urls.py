"""Addresses of people."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("demo/sign-in/<slug:slug>/", views.demo_sign_in, name="demo-sign-in"),
    path("views/save/", views.view_save, name="view-save"),
    path("views/<int:view_id>/delete/", views.view_delete, name="view-delete"),
    path("people/", views.people_list, name="list"),
    path("people/invite/", views.person_invite, name="invite"),
    path("people/password/", views.own_password, name="own-password"),
    path("people/<int:person_id>/", views.person_page, name="page"),
    path("people/<int:person_id>/edit/", views.person_edit, name="edit"),
    path("people/<int:person_id>/role/give/", views.role_give, name="role-give"),
    path("people/<int:person_id>/role/take/", views.role_take, name="role-take"),
    path("people/<int:person_id>/password/", views.person_password, name="password"),
    path("people/<int:person_id>/deactivate/", views.person_deactivate, name="deactivate"),
    path("people/<int:person_id>/reactivate/", views.person_reactivate, name="reactivate"),
]
