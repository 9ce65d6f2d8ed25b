"""A recognition holds until another one supersedes it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move
from wutong.pipeline.access.recognition import may_decide
from wutong.pipeline.models import Recognition, RecognitionState

RECOGNITION = Lifecycle(
    Recognition,
    "state",
    {
        "supersede": Move(
            label=_("Superseded"),
            sources=frozenset({RecognitionState.IN_FORCE}),
            target=RecognitionState.SUPERSEDED,
            allowed=may_decide,
        ),
    },
)
