"""Reads on people."""

from __future__ import annotations

from django.conf import settings

from wutong.accounts.public import User

DEMO_SLUGS = (
    "leader", "officer", "stationed", "chief", "department", "approval", "zone", "admin", "outsider",
)  # fmt: skip


def demo_people() -> list[User]:
    """The example people in the order in which the sign-in page shows them; none outside the demo."""
    if not settings.DEMO:
        return []
    found = {
        p.username: p
        for p in User.objects.filter(username__in=DEMO_SLUGS, is_example=True).select_related(
            "department"
        )
    }
    return [found[slug] for slug in DEMO_SLUGS if slug in found]
