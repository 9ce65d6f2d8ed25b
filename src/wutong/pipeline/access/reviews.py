"""Who reviews a project: its officer applies, the office runs the panel, a leader concludes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.rights import Right
from wutong.pipeline.models import Project, Review

from .projects import may_work_on


def may_apply(user: User, project: Project) -> bool:
    """Open a review: whoever works on the project."""
    return may_work_on(user, project)


def may_review(user: User, review: Review) -> bool:
    """Keep its papers and figures: whoever works on the project."""
    return may_work_on(user, review.project)


def may_run_panel(user: User, review: Review) -> bool:
    """First check, members, second marks: promotion officers and leaders of the place."""
    return user.has_role(Role.OFFICER, Role.LEADER) and may_work_on(user, review.project)


def may_conclude(user: User, review: Review) -> bool:
    """Conclude, and open again: a leader of the place."""
    return user.has_role(Role.LEADER) and may_work_on(user, review.project)


def may_keep_cards(user: User) -> bool:
    """Take over a card to a new year: leaders and the administrator."""
    return user.has_role(Role.LEADER, Role.ADMIN)


def sits_on_panel(user: User, review: Review) -> bool:
    """Give marks: the members of the panel."""
    return review.members.filter(user=user).exists()


TO_KEEP_PAPERS = Right(may_review, _("Only whoever works on the project keeps its papers"))
TO_GIVE_MARKS = Right(sits_on_panel, _("Only members of the panel give marks"))
TO_GIVE_SECOND_MARKS = Right(
    may_run_panel, _("Only promotion officers and leaders give second marks")
)
