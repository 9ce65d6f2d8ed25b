"""Who may ask for contacts in a file, who decides, who fetches it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.rights import Right
from wutong.pipeline.models import ContactExport


def may_ask_contacts(user: User) -> bool:
    """Those who call investors: promotion officers, leaders, stationed officers."""
    return user.has_role(Role.OFFICER, Role.LEADER, Role.STATIONED)


TO_ASK_CONTACTS = Right(
    may_ask_contacts, _("Only promotion officers, stationed officers and leaders ask for this")
)


def may_follow_contacts(user: User) -> bool:
    """See the list of requests: whoever asks or decides."""
    return may_ask_contacts(user) or user.has_role(Role.ADMIN)


TO_FOLLOW_CONTACTS = Right(
    may_follow_contacts, _("Only those who ask for contacts, or decide, see this")
)


def may_decide_contacts(user: User, asked: ContactExport) -> bool:
    """A leader or the administrator of the place, and never the one who asks."""
    place = user.jurisdiction
    return (
        user.has_role(Role.LEADER, Role.ADMIN)
        and user.pk != asked.asked_by_id
        and place is not None
        and asked.place.path.startswith(place.path)
    )


def may_take_contacts(user: User, asked: ContactExport) -> bool:
    """Fetch the file, or take the request back: only whoever asked, while that is their work."""
    return user.pk == asked.asked_by_id and may_ask_contacts(user)


def only_time_lapses(user: User, _asked: ContactExport) -> bool:
    """Only time lets a request lapse."""
    return user.is_clock
