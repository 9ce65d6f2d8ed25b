"""Views of lists: one's own, under a name, one of them the default."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from wutong.kernel.errors import BadInput
from wutong.people import actions
from wutong.people.models import SavedView

LIST = "/projects/"


def test_the_same_name_replaces_and_there_is_one_default(cast: SimpleNamespace) -> None:
    actions.save_view(LIST, "在谈", "stage=talks", actor=cast.officer, is_default=True)
    actions.save_view(LIST, "我的", "owner=me", actor=cast.officer, is_default=True)
    actions.save_view(LIST, "在谈", "stage=intent", actor=cast.officer)

    assert list(SavedView.objects.values_list("name", "query", "is_default")) == [
        ("在谈", "stage=intent", False), ("我的", "owner=me", True)
    ]  # fmt: skip
    assert not SavedView.objects.visible_to(cast.leader).exists()
    for path, name in (("/nowhere/", "x"), (LIST, " "), (LIST, "x" * 41)):
        with pytest.raises(BadInput):
            actions.save_view(path, name, "", actor=cast.officer)


def test_a_list_opens_as_its_reader_likes_it(cast: SimpleNamespace, client: Client) -> None:
    client.force_login(cast.officer)
    assert client.get(LIST).status_code == 200

    saved = client.post(
        "/views/save/", {"path": LIST, "name": "我的", "query": "old=1", "is_default": "1"},
        headers={"referer": f"http://testserver{LIST}?owner=me&page=2"},
    )  # fmt: skip

    assert saved["Location"] == f"{LIST}?owner=me"
    assert client.get(LIST)["Location"] == f"{LIST}?owner=me"
    # whoever clears the filters on the list itself sees everything
    assert client.get(LIST, headers={"referer": f"http://testserver{LIST}?q=x"}).status_code == 200
    page = client.get(f"{LIST}?owner=me").content.decode()
    assert "我的" in page
    assert "删除这个视图" in page
