"""Who decides what counts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.kernel.rights import Right
from wutong.pipeline.models import Project, Recognition

from .projects import is_here, is_promoter


def may_recognise(user: User, project: Project) -> bool:
    """Say whether a project counts: promotion officers and leaders of the place, never only its
    own officer.
    """
    return is_promoter(user) and is_here(user, project)


def may_decide(user: User, recognition: Recognition) -> bool:
    """Supersede a recognition: whoever may recognise its project."""
    return may_recognise(user, recognition.project)


TO_RECOGNISE = Right(may_recognise, _("Only promotion officers and leaders decide what counts"))
