"""Reads on people."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from wutong.accounts.public import Role, User

from .models import SavedView

DEMO_SLUGS = (
    "leader", "officer", "stationed", "chief", "department", "approval", "zone", "admin",
    "outsider", "neighbour",
)  # fmt: skip


def demo_people() -> list[User]:
    """The example people in the order of the sign-in page; none outside the demo."""
    if not settings.DEMO:
        return []
    found = {
        p.username: p
        for p in User.objects.filter(username__in=DEMO_SLUGS, is_example=True).select_related(
            "department"
        )
    }
    return [found[slug] for slug in DEMO_SLUGS if slug in found]


def people_shown(user: User, words: str = "", role: str = "") -> QuerySet[User]:
    """The people `user` may see, narrowed to words in name, post or username, and to a role."""
    people = User.objects.visible_to(user).select_related("department", "jurisdiction")
    if words:
        people = people.filter(
            Q(display_name__icontains=words)
            | Q(display_name_en__icontains=words)
            | Q(post__icontains=words)
            | Q(post_en__icontains=words)
            | Q(username__icontains=words)
        )
    if role:
        people = people.filter(grants__role=role)
    return people.prefetch_related("grants").order_by("pk")


def role_labels(person: User) -> list[str]:
    """The roles held, in words, in the order in which roles are declared; uses fetched grants."""
    held = {grant.role for grant in person.grants.all()}
    return [str(role.label) for role in Role if role in held]


_lists: set[str] = set()


def let_views_be_saved(*names: str) -> None:
    """Have people save views of these lists, by the names of their addresses; from `apps.py`."""
    _lists.update(names)


def has_views(path: str) -> bool:
    """Whether views of the list at this address can be saved."""
    return path in _paths()


def _paths() -> set[str]:
    found = set()
    for name in _lists:
        try:
            found.add(reverse(name))
        except NoReverseMatch as error:  # a name that is no list is a mistake found at once
            raise LookupError(f"no list {name}") from error
    return found


def views_of_list(user: User, path: str) -> list[SavedView]:
    """A person's own views of one list, by name."""
    return list(SavedView.objects.visible_to(user).filter(path=path))


def default_view(user: User, path: str) -> SavedView | None:
    """The view that a person wants to begin with."""
    return SavedView.objects.visible_to(user).filter(path=path, is_default=True).first()
