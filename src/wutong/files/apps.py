"""Wiring of files."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "wutong.files"
    verbose_name = _("Files")

    def ready(self) -> None:
        from wutong.audit.public import audited

        from .models import StoredFile

        audited(StoredFile, verbs={"created": _("File kept")}, page="files:download")
