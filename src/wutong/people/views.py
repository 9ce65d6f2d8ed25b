"""Pages of signing in and of people."""

from __future__ import annotations

from urllib.parse import urlsplit

from axes.decorators import axes_dispatch
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import Role, User
from wutong.audit.public import events_of
from wutong.kernel.errors import NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer

from . import actions
from .access import may_manage_people, may_see_people
from .forms import (
    EditForm,
    InviteForm,
    NewPasswordForm,
    OwnPasswordForm,
    PeopleFilterForm,
    RoleForm,
    SignInForm,
)
from .models import SavedView
from .queries import demo_people, people_shown, role_labels
from .sheets import PEOPLE, people_cells

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def _onward(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else "/"


@never_cache
@axes_dispatch  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The demo's people to pick from, or name and password."""
    if request.user.is_authenticated:
        return redirect(_onward(request))
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            person = authenticate(request, **form.cleaned_data)
            if person is not None:
                login(request, person, backend=MODEL_BACKEND)
                return redirect(_onward(request))
            if getattr(request, "axes_locked_out", False):
                from .lockout import locked_out

                return locked_out(request)
            form.add_error(
                None,
                _("Username or password is wrong. Check capital letters and the input method."),
            )
    context = {
        "form": form,
        "next": _onward(request),
        "demo": settings.DEMO,
        "people": demo_people() if settings.DEMO else [],
        "oidc_name": settings.OIDC_NAME if settings.OIDC_SERVER else "",
    }
    return render_screen(request, "people/sign_in.html", context, status=status)


@require_POST
def demo_sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Become one of the example people. Outside the demo this address does not exist."""
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(User, username=slug, is_example=True, is_active=True, is_clock=False)
    login(request, person, backend=MODEL_BACKEND)
    return redirect(_onward(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("people:sign-in")


def _demand_seeing(user: User) -> None:
    if not may_see_people(user):
        raise Http404


@require_GET
@signed_in
def people_list(request: PageRequest) -> HttpResponseBase:
    """Everybody of the county, with roles."""
    _demand_seeing(request.user)
    words, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    people = people_shown(request.user, words, role)
    if request.GET.get("format") == "xlsx":
        name = f"{_('People and roles')} {timezone.localdate().isoformat()}"
        return workbook_answer(PEOPLE, people_cells(people), name)
    page = page_of(people, request)
    context = {
        "page": page,
        "rows": [(person, role_labels(person)) for person in page.object_list],
        "form": PeopleFilterForm(request.GET),
        "may_manage": may_manage_people(request.user),
    }
    return render_screen(request, "people/list.html", context, part="rows")


def _seen(request: PageRequest, person_id: int) -> User:
    _demand_seeing(request.user)
    people = User.objects.visible_to(request.user).select_related("department", "jurisdiction")
    return get_object_or_404(people, pk=person_id)


def _person_context(request: PageRequest, person: User, **forms: WutongForm) -> dict[str, object]:
    return {
        "person": person,
        "roles": [role for role in Role if role in person.roles],
        "role_form": forms.get("role_form") or RoleForm(held=person.roles),
        "password_form": forms.get("password_form") or NewPasswordForm(),
        "may_manage": may_manage_people(request.user),
        "is_self": person.pk == request.user.pk,
        "events": events_of(person),
    }


@require_GET
@signed_in
def person_page(request: PageRequest, person_id: int) -> HttpResponse:
    """One person: post, roles, history."""
    person = _seen(request, person_id)
    return render_screen(request, "people/page.html", _person_context(request, person))


@require_http_methods(["GET", "POST"])
@signed_in
def person_invite(request: PageRequest) -> HttpResponseBase:
    """Add a person."""
    if not may_manage_people(request.user):
        raise Http404
    form = InviteForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        person = actions.invite_person(
            actor=request.user, jurisdiction=request.user.jurisdiction, **values
        )
        return redirect("people:page", person.pk)
    status = 422 if request.method == "POST" else 200
    return render_screen(request, "people/invite.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def person_edit(request: PageRequest, person_id: int) -> HttpResponseBase:
    """Correct a name, a post, a department."""
    person = _seen(request, person_id)
    if not may_manage_people(request.user):
        raise NotAllowed(_("Only the administrator looks after people and roles"))
    names = EditForm.base_fields
    known = {name: getattr(person, name) for name in names} | {"department": person.department_id}
    form = EditForm(request.POST or None, user=request.user, initial=known)
    if request.method == "POST" and form.is_valid():
        actions.edit_person(person.pk, form.cleaned_data, actor=request.user)
        return redirect("people:page", person.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "person": person}
    return render_screen(request, "people/edit.html", context, status=status)


@require_POST
@signed_in
def role_give(request: PageRequest, person_id: int) -> HttpResponse:
    """Give the role chosen."""
    person = _seen(request, person_id)
    if not may_manage_people(request.user):
        raise NotAllowed(_("Only the administrator looks after people and roles"))
    form = RoleForm(request.POST)
    if not form.is_valid():
        context = _person_context(request, person, role_form=form)
        return render_screen(request, "people/page.html", context, status=422)
    actions.give_role(
        person.pk, form.cleaned_data["role"], actor=request.user, note=form.cleaned_data["note"]
    )
    return redirect("people:page", person.pk)


@require_POST
@signed_in
def role_take(request: PageRequest, person_id: int) -> HttpResponse:
    """Take the role named away."""
    person = _seen(request, person_id)
    actions.take_role(
        person.pk,
        request.POST.get("role", ""),
        actor=request.user,
        note=request.POST.get("note", ""),
    )
    return redirect("people:page", person.pk)


@require_POST
@signed_in
def person_password(request: PageRequest, person_id: int) -> HttpResponse:
    """Give somebody who forgot theirs a new password."""
    person = _seen(request, person_id)
    if not may_manage_people(request.user):
        raise NotAllowed(_("Only the administrator looks after people and roles"))
    form = NewPasswordForm(request.POST)
    if not form.is_valid():
        context = _person_context(request, person, password_form=form)
        return render_screen(request, "people/page.html", context, status=422)
    actions.set_password(person.pk, form.cleaned_data["password"], actor=request.user)
    messages.success(request, _("The new password holds from now on"))
    return redirect("people:page", person.pk)


@require_POST
@signed_in
def person_deactivate(request: PageRequest, person_id: int) -> HttpResponse:
    """Shut a person out."""
    person = _seen(request, person_id)
    actions.deactivate_person(person.pk, actor=request.user, note=request.POST.get("note", ""))
    return redirect("people:page", person.pk)


@require_POST
@signed_in
def person_reactivate(request: PageRequest, person_id: int) -> HttpResponse:
    """Let a person in again."""
    person = _seen(request, person_id)
    actions.reactivate_person(person.pk, actor=request.user, note=request.POST.get("note", ""))
    return redirect("people:page", person.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def own_password(request: PageRequest) -> HttpResponseBase:
    """Change one's own password."""
    form = OwnPasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.set_password(request.user.pk, form.cleaned_data["password"], actor=request.user)
        request.user.refresh_from_db(fields=["password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your new password holds from now on"))
        return redirect("/")
    status = 422 if request.method == "POST" else 200
    return render_screen(request, "people/password.html", {"form": form}, status=status)


def _asked_query(request: PageRequest, path: str) -> str:
    """The question of the list as it is shown now.

    Filtering by htmx changes the address and not the form: the address that the form was sent
    from is newer than what stands in it.
    """
    came_from = urlsplit(request.headers.get("Referer", ""))
    query = came_from.query if came_from.path == path else request.POST.get("query", "")
    kept = QueryDict(query, mutable=True)
    for name in ("page", "format"):
        kept.pop(name, None)
    return kept.urlencode()


@require_POST
@signed_in
def view_save(request: PageRequest) -> HttpResponseBase:
    """Keep the list as it is shown, under a name."""
    path = request.POST.get("path", "")
    view = actions.save_view(
        path, request.POST.get("name", ""), _asked_query(request, path), actor=request.user,
        is_default="is_default" in request.POST,
    )  # fmt: skip
    messages.success(request, _("Saved as “%(name)s”") % {"name": view.name})
    return redirect(view.url)


@require_POST
@signed_in
def view_delete(request: PageRequest, view_id: int) -> HttpResponseBase:
    """Forget a view."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=view_id)
    actions.delete_view(view.pk, actor=request.user)
    return redirect(view.path)
