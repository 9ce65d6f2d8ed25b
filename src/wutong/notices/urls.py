"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("read/", views.read_all, name="read-all"),
    path("channels/", views.channel_list, name="channels"),
    path("channels/mail/", views.mail_add, name="mail-add"),
    path("channels/robot/", views.robot_add, name="robot-add"),
    path("channels/<int:channel_id>/pause/", views.channel_pause, name="channel-pause"),
    path("channels/<int:channel_id>/resume/", views.channel_resume, name="channel-resume"),
    path("channels/<int:channel_id>/try/", views.channel_try, name="channel-try"),
    path("receipts/", views.receipts, name="receipts"),
    path("receipts/<int:delivery_id>/retry/", views.delivery_retry, name="delivery-retry"),
    path("<int:notice_id>/", views.notice_open, name="open"),
]
