"""The shell's own pages: cockpit, search, language, gallery, not found."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import activate
from django.views.decorators.http import require_GET, require_POST

from wutong.accounts.public import User
from wutong.companies.public import Company
from wutong.kernel.http import PageRequest, number_asked, signed_in
from wutong.kernel.screens import render_screen
from wutong.people.public import choose_language

from .queries import build_cockpit
from .search import LONGEST, search_all


@require_GET
@signed_in
def cockpit(request: PageRequest) -> HttpResponse:
    """Where the county stands, in ten seconds; a firm is shown its own page instead."""
    if request.user.is_outsider:
        return own_page(request)
    today = timezone.localdate()
    asked = number_asked(request.GET.get("year", ""))
    year = asked if asked is not None and 2000 <= asked <= today.year else today.year
    context = {"cockpit": build_cockpit(request.user, year, today)}
    return render_screen(request, "console/cockpit.html", context)


def own_page(request: PageRequest) -> HttpResponse:
    """What somebody sees who doesn't work for the county: their own firm."""
    firms = list(Company.objects.visible_to(request.user).order_by("name")[:20])
    return render_screen(request, "console/own.html", {"firms": firms})


@require_GET
@signed_in
def search(request: PageRequest) -> HttpResponse:
    """Firms, projects, chains by any one, two or more characters."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    context = {"words": words, "groups": search_all(words, request.user)}
    return render_screen(request, "console/search.html", context, part="results")


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Switch between Chinese and English, and remember it."""
    wanted = request.POST.get("language", "")
    onward = request.POST.get("next") or "/"
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        onward = "/"
    answer = redirect(onward)
    if wanted in dict(settings.LANGUAGES):
        activate(wanted)
        if isinstance(request.user, User):
            choose_language(request.user.pk, wanted)
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 86400, samesite="Lax",
            secure=settings.HTTPS, httponly=True,
        )  # fmt: skip
    return answer


@require_GET
@signed_in
def gallery(request: PageRequest) -> HttpResponse:
    """Every component in every state."""
    from wutong.ui.gallery import gallery_context

    return render_screen(request, "ui/gallery.html", gallery_context())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What does not exist, or may not be seen."""
    return render_screen(request, "ui/404.html", {}, status=404)
