"""Reads on people."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet

from wutong.accounts.public import Role, User

DEMO_SLUGS = (
    "leader", "officer", "stationed", "chief", "department", "approval", "zone", "admin",
    "outsider",
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
