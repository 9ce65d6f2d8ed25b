"""The deeds on accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, Jurisdiction, Role, RoleGrant, User
from wutong.audit.public import create, create_many, editing, record, remove
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

from .access import may_manage_people
from .models import SavedView
from .queries import has_views
from .rules import divisions


def _demand_manager(actor: User) -> None:
    if not (actor.is_clock or may_manage_people(actor)):
        raise NotAllowed(_("Only the administrator looks after people and roles"))


def invite_person(
    *,
    actor: User,
    username: str,
    display_name: str,
    display_name_en: str = "",
    post: str = "",
    post_en: str = "",
    department: Department | None = None,
    jurisdiction: Jurisdiction | None = None,
    roles: Iterable[str] = (),
    password: str | None = None,
    is_example: bool = False,
) -> User:
    """Add a person with their roles. Without a password they sign in by the identity provider."""
    _demand_manager(actor)
    with transaction.atomic():
        person = User(
            username=username, display_name=display_name, display_name_en=display_name_en,
            post=post, post_en=post_en, department=department, jurisdiction=jurisdiction,
            is_example=is_example,
        )  # fmt: skip
        person.set_password(password)
        create(person, actor=actor)
        for role in sorted(set(roles)):
            create(RoleGrant(user=person, role=role), actor=actor)
    return person


EDITABLE = frozenset(
    {"display_name", "display_name_en", "post", "post_en", "department", "jurisdiction"}
)


def edit_person(person_id: int, values: Mapping[str, object], *, actor: User) -> User:
    """Correct what is known of a person: names, posts, department, place. Roles have own deeds."""
    _demand_manager(actor)
    if strange := set(values) - EDITABLE:
        raise ValueError(f"not edited here: {sorted(strange)}")
    if "display_name" in values and not str(values["display_name"]).strip():
        raise BadInput(_("The name is missing: a person has one"))
    with editing(User, person_id, actor=actor) as person:
        for name, value in values.items():
            setattr(person, name, value.strip() if isinstance(value, str) else value)
    return person


def give_role(person_id: int, role: str, *, actor: User, note: str = "") -> RoleGrant:
    """Let a person be something; told on the person's own history too."""
    _demand_manager(actor)
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person_id)
        if RoleGrant.objects.filter(user=person, role=role).exists():
            raise WrongState(_("%(person)s holds this role already") % {"person": person})
        grant = create(RoleGrant(user=person, role=role), actor=actor, note=note)
        record("accounts.user.role_given", person, actor=actor, note=str(Role(role).label))
    return grant


def take_role(person_id: int, role: str, *, actor: User, note: str = "") -> None:
    """Take a role away. The last administrator can't be taken: nobody could put it right again."""
    _demand_manager(actor)
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person_id)
        grant = RoleGrant.objects.filter(user=person, role=role).first()
        if grant is None:
            raise WrongState(_("%(person)s does not hold this role") % {"person": person})
        others = RoleGrant.objects.filter(role=Role.ADMIN, user__is_active=True).exclude(
            user=person
        )
        if role == Role.ADMIN and not others.exists():
            raise WrongState(
                _("The last administrator can't be taken away: give the role to another first")
            )
        remove(grant, actor=actor, note=note)
        record("accounts.user.role_taken", person, actor=actor, note=str(Role(role).label))


def set_password(person_id: int, password: str, *, actor: User) -> None:
    """Give a person a new password; the event tells that, not what."""
    if actor.pk != person_id:
        _demand_manager(actor)
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person_id)
        person.set_password(password)
        person.save(update_fields=["password"])
        record("accounts.user.password_set", person, actor=actor)


def deactivate_person(person_id: int, *, actor: User, note: str = "") -> None:
    """Shut a person out; what they did stays."""
    _demand_manager(actor)
    if actor.pk == person_id:
        raise WrongState(_("You can't deactivate yourself"))
    with editing(User, person_id, actor=actor, verb="deactivated", note=note) as person:
        person.is_active = False


def reactivate_person(person_id: int, *, actor: User, note: str = "") -> None:
    """Let a person in again."""
    _demand_manager(actor)
    with editing(User, person_id, actor=actor, verb="reactivated", note=note) as person:
        person.is_active = True


def choose_language(person_id: int, language: str) -> None:
    """Remember the reader's language; a taste, not a deed, so no event tells of it."""
    User.objects.filter(pk=person_id).update(language=language)


def load_product_people() -> User:
    """Make the clock and the tree of jurisdictions where they are missing; returns the clock.

    The first event of all tells of the clock itself, in its own name.
    """
    with transaction.atomic():
        clock = User.objects.filter(username="clock").first()
        if clock is None:
            clock = User(
                username="clock", display_name="时钟", display_name_en="Clock", is_clock=True,
                is_active=False,
            )  # fmt: skip
            clock.set_unusable_password()
            create(clock, actor=clock)
        _load_jurisdictions(clock)
    return clock


def _load_jurisdictions(clock: User) -> None:
    known = dict(Jurisdiction.objects.values_list("code", "pk"))
    new = [d for d in divisions() if d.code not in known]
    # parents first: a level at a time, since a child needs its parent's key
    for depth in sorted({d.path.count("/") for d in new}):
        rows = [
            Jurisdiction(
                code=d.code, name=d.name, name_en=d.name_en, kind=d.kind, path=d.path,
                parent_id=known.get(d.parent or ""), abolished=d.abolished,
            )
            for d in new
            if d.path.count("/") == depth
        ]  # fmt: skip
        known.update((row.code, row.pk) for row in create_many(rows, actor=clock))


def add_zone(
    *, code: str, name: str, name_en: str, parent: Jurisdiction, actor: User
) -> Jurisdiction:
    """Hang a development zone under its county; GB/T 2260 has no code for it, so it gets ours."""
    _demand_manager(actor)
    if not code.startswith(parent.code) or code == parent.code:
        raise WrongState(
            _("A zone's code begins with its county's: %(code)s") % {"code": parent.code}
        )
    return create(
        Jurisdiction(
            code=code, name=name, name_en=name_en, kind="zone", parent=parent,
            path=f"{parent.path}{code}/",
        ),
        actor=actor,
    )  # fmt: skip


def add_department(
    *, name: str, name_en: str, jurisdiction: Jurisdiction, actor: User, is_example: bool = False
) -> Department:
    """Enter a unit of the county or a zone."""
    _demand_manager(actor)
    return create(
        Department(name=name, name_en=name_en, jurisdiction=jurisdiction, is_example=is_example),
        actor=actor,
    )


MOST_VIEWS = 30


def save_view(
    path: str, name: str, query: str, *, actor: User, is_default: bool = False
) -> SavedView:
    """Keep a list as it is shown now under a name; the same name again replaces it."""
    name = name.strip()
    if not name or len(name) > 40:
        raise BadInput(_("The view needs a name of at most 40 characters"))
    if not has_views(path) or len(query) > 1000:
        raise BadInput(_("Views of this list can't be saved"))
    with transaction.atomic():
        own = SavedView.objects.select_for_update().filter(person=actor, path=path)
        known = {view.name: view for view in own}
        if name not in known and len(known) >= MOST_VIEWS:
            raise BadInput(_("There are %(most)d views of this list: delete one first") % {
                "most": MOST_VIEWS
            })  # fmt: skip
        if is_default:
            for view in known.values():
                if view.is_default and view.name != name:
                    with editing(SavedView, view.pk, actor=actor) as held:
                        held.is_default = False
        if name not in known:
            return create(
                SavedView(
                    person=actor, path=path, name=name, query=query, is_default=is_default
                ),
                actor=actor,
            )  # fmt: skip
        with editing(SavedView, known[name].pk, actor=actor) as held:
            held.query, held.is_default = query, is_default
    return held


def delete_view(view_id: int, *, actor: User) -> None:
    """Forget one of one's own views."""
    with transaction.atomic():
        view = SavedView.objects.select_for_update().filter(person=actor).get(pk=view_id)
        remove(view, actor=actor)
