"""All addresses."""

from __future__ import annotations

from importlib.util import find_spec

from allauth.socialaccount.views import login_cancelled, login_error
from django.apps import apps
from django.urls import include, path

from wutong.config.health import healthz

MOUNTED = {
    "companies": "firms/",
    "chains": "chains/",
    "sites": "sites/",
    "matters": "matters/",
    "prospecting": "screening/",
    "offers": "offers/",
    "approvals": "approvals/",
    "outreach": "outreach/",
    "results": "results/",
    "pipeline": "projects/",
    "tasks": "tasks/",
    "notices": "notices/",
    "files": "files/",
    "calendars": "calendar/",
    "audit": "audit/",
    "portal": "portal/",
    "console": "",
}

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("wutong.people.urls")),
    path("oidc/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("oidc/cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("oidc/error/", login_error, name="socialaccount_login_error"),
    *(
        path(at, include(f"wutong.{app}.urls"))
        for app, at in MOUNTED.items()
        if apps.is_installed(f"wutong.{app}") and find_spec(f"wutong.{app}.urls")
    ),
]
handler404 = "wutong.console.views.not_found"
