"""The register of sites, one site, and sites for a need."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.audit.public import events_of
from wutong.files.public import StoredFile, path_of
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.panels import panels_for
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.sites import actions
from wutong.sites.access import TO_KEEP, may_add, may_keep
from wutong.sites.forms import ForWhomForm, NeedForm, PhotoForm, SiteFilter, SiteForm, initial_of
from wutong.sites.lifecycle import SITE
from wutong.sites.models import Site
from wutong.sites.queries import (
    capacity_lines,
    chosen_sites,
    fitting_sites,
    indicator_lines,
    photos_of,
    sketch_of,
)
from wutong.sites.queries.photos import photo_type
from wutong.sites.sheets import SITES, site_cells

CHUNK, SKETCHED, SHOWN = 500, 100, 30
STATUS = {"planned": "wait", "free": "ok", "reserved": "doing", "occupied": "void"}


def staff_only(request: PageRequest) -> None:
    """A firm isn't told that there is such a page."""
    if request.user.is_outsider:
        raise Http404


@require_GET
@signed_in
def site_list(request: PageRequest) -> HttpResponseBase:
    """All sites, narrowed by kind, state and area; as a table, a sketch and a workbook."""
    staff_only(request)
    asked = request.GET.dict()
    chosen = chosen_sites(request.user, asked)
    if asked.get("format") == "xlsx":
        rows = site_cells(chosen.prefetch_related("indicators", "capacities").iterator(CHUNK))
        return workbook_answer(SITES, rows, _("Sites"))
    page = page_of(chosen, request)
    context = {
        "page": page,
        "rows": [(site, STATUS[site.state]) for site in page.object_list],
        "form": SiteFilter(asked),
        "any_example": chosen.filter(is_example=True).exists(),
        "may_add": may_add(request.user),
        "sketch": sketch_of(chosen.filter(x__isnull=False)[:SKETCHED]),
    }
    return render_screen(request, "sites/list.html", context, part="rows")


def seen_site(request: PageRequest, site_id: int) -> Site:
    """The site, if this person sees it."""
    sites = Site.objects.visible_to(request.user).select_related("jurisdiction", "department")
    return get_object_or_404(sites.prefetch_related("indicators", "capacities"), pk=site_id)


def _page(
    request: PageRequest, site: Site, status: int = 200, **forms: WutongForm
) -> HttpResponseBase:
    others = Site.objects.visible_to(request.user).filter(x__isnull=False).exclude(pk=site.pk)
    near = [site, *others[: SKETCHED - 1]] if site.x is not None else []
    context = {
        "site": site,
        "status": STATUS[site.state],
        "indicators": indicator_lines(site),
        "capacities": capacity_lines(site),
        "sketch": sketch_of(near, main=site),
        "photos": photos_of(site),
        "moves": SITE.offers(request.user, site),
        "may_keep": may_keep(request.user, site),
        "whom_form": forms.get("whom_form", ForWhomForm()),
        "photo_form": forms.get("photo_form", PhotoForm()),
        "panels": panels_for("sites.site", site, request.user),
        "events": events_of(site),
    }
    return render_screen(request, "sites/page.html", context, status=status)


@require_GET
@signed_in
def site_page(request: PageRequest, site_id: int) -> HttpResponseBase:
    """One site: area, state, what it asks, what it can supply, where it lies."""
    return _page(request, seen_site(request, site_id))


def _entered(request: PageRequest, site: Site | None) -> HttpResponseBase:
    user = request.user
    initial = initial_of(site) if site else {"jurisdiction": user.jurisdiction_id}
    form = SiteForm(request.POST or None, user=user, site=site, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values, indicators, capacities, source = form.parts()
            try:
                if site is None:
                    kept = actions.add_site(
                        values, actor=user, indicators=indicators, capacities=capacities,
                        figures_source=source,
                    )  # fmt: skip
                else:
                    kept = actions.edit_site(
                        site.pk, values, actor=user, indicators=indicators, capacities=capacities,
                        figures_source=source,
                    )  # fmt: skip
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            else:
                return redirect("sites:page", kept.pk)
    return render_screen(request, "sites/form.html", {"form": form, "site": site}, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def site_new(request: PageRequest) -> HttpResponseBase:
    """Enter a site."""
    staff_only(request)
    if not may_add(request.user):
        raise NotAllowed(_("Only promotion officers, leaders and zones keep the register of sites"))
    return _entered(request, None)


@require_http_methods(["GET", "POST"])
@signed_in
def site_edit(request: PageRequest, site_id: int) -> HttpResponseBase:
    """Change what is known of a site."""
    site = seen_site(request, site_id)
    TO_KEEP.demand(request.user, site)
    return _entered(request, site)


@require_POST
@signed_in
def site_move(request: PageRequest, site_id: int, move: str) -> HttpResponseBase:
    """Ready, reserve, occupy, set free."""
    site = seen_site(request, site_id)
    if move not in SITE.moves:
        raise Http404
    SITE.demand_right(move, request.user, site)
    whom = ""
    if move in {"reserve", "occupy"}:
        form = ForWhomForm(request.POST)
        if not form.is_valid():
            return _page(request, site, status=422, whom_form=form)
        whom = form.cleaned_data["for_whom"]
    actions.move_site(site.pk, move, actor=request.user, for_whom=whom)
    return redirect("sites:page", site.pk)


@require_POST
@signed_in
def site_photo_add(request: PageRequest, site_id: int) -> HttpResponseBase:
    """Hang up a photo."""
    site = seen_site(request, site_id)
    TO_KEEP.demand(request.user, site)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["photo"]
        try:
            actions.add_photo(
                site.pk, given.chunks(), given.name, actor=request.user,
                content_type=str(given.content_type or ""),
            )  # fmt: skip
        except BadInput as bad:
            for problem in bad.problems:
                form.add_error("photo", problem)
        else:
            return redirect("sites:page", site.pk)
    return _page(request, site, status=422, photo_form=form)


@require_GET
@signed_in
def site_photo(request: PageRequest, site_id: int, file_id: int) -> HttpResponseBase:
    """One photo, shown inside the page: its bytes are told to be JPEG or PNG once more here."""
    site = seen_site(request, site_id)
    files = StoredFile.objects.filter(subject_kind="sites.site", subject_id=site.pk)
    file = get_object_or_404(files, pk=file_id)
    path = path_of(file)
    if not path.exists():
        raise Http404
    with path.open("rb") as opened:
        kind = photo_type(opened.read(16))
    if not kind:
        raise Http404
    return FileResponse(path.open("rb"), content_type=kind)


@require_GET
@signed_in
def site_find(request: PageRequest) -> HttpResponse:
    """Sites for a need: those without a miss first, each criterion with its figures."""
    staff_only(request)
    form = NeedForm(request.GET) if request.GET else NeedForm()
    fits = None
    status = 200
    if form.is_bound:
        if form.is_valid():
            fits = fitting_sites(form.need(), request.user)
        else:
            status = 422
    context = {
        "form": form,
        "fits": fits[:SHOWN] if fits is not None else None,
        "total": len(fits or []),
        "good": sum(f.misses == 0 for f in fits or []),
        "more": len(fits or []) > SHOWN,
    }
    return render_screen(request, "sites/find.html", context, status=status)
