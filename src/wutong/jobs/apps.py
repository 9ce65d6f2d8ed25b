"""Wiring of the queue."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "wutong.jobs"
    verbose_name = _("Jobs")
