"""A right lets through whoever holds it, and says to the others who does it instead."""

from __future__ import annotations

import pytest

from wutong.kernel.errors import NotAllowed
from wutong.kernel.rights import Right


def is_own(user: str, thing: str) -> bool:
    return thing.startswith(user)


def test_a_right_asks_its_own_check_and_refuses_in_its_own_words() -> None:
    right = Right(is_own, "Only its owner does this")

    right.demand("ann", "ann's task")
    with pytest.raises(NotAllowed, match=r"^Only its owner does this$"):
        right.demand("bob", "ann's task")
