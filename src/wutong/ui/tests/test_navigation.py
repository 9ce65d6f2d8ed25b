"""The rail: apps bring entries, the page in hand is marked once, nothing leads nowhere."""

from __future__ import annotations

import pytest
from django.urls import reverse

from wutong.ui import navigation
from wutong.ui.navigation import HOME, REGISTERS, SELECT, WIN, NavItem, navigation_for, register_nav


@pytest.fixture
def empty_rail(monkeypatch):
    monkeypatch.setattr(navigation, "_factories", {})


@pytest.fixture
def rail(empty_rail):
    register_nav(HOME, lambda _user: NavItem("Overview", "/", "home"))
    register_nav(SELECT, lambda _user: NavItem("Lists", "/screening/", count=2), order=20)
    register_nav(SELECT, lambda _user: NavItem("Chains", "/chains/"), order=10)
    register_nav(SELECT, lambda user: None if user == "firm" else NavItem("Kit", "/chains/kit/"))
    register_nav(REGISTERS, lambda _user: NavItem("Firms", "/firms/"))
    register_nav(REGISTERS, lambda _user: NavItem("Chains again", "/chains/"))


def test_a_step_leads_to_its_first_page_and_sums_what_waits(rail):
    step = navigation_for("officer", "/").steps[0]

    assert step.url == "/chains/"
    assert step.count == 2
    assert [child.label for child in step.children] == ["Chains", "Lists", "Kit"]


def test_a_step_without_a_page_has_no_address(rail):
    win = navigation_for("officer", "/").steps[1]
    assert (win.url, win.children) == ("", ())


def test_an_entry_may_be_kept_from_a_person(rail):
    step = navigation_for("firm", "/").steps[0]
    assert [child.label for child in step.children] == ["Chains", "Lists"]


def test_who_may_open_no_step_is_shown_none(monkeypatch):
    monkeypatch.setattr("wutong.ui.navigation._factories", {})
    register_nav(HOME, lambda _user: NavItem("Overview", url="/"))

    assert navigation_for("firm", "/").steps == ()


def test_the_longest_fitting_address_is_marked_and_only_once(rail):
    nav = navigation_for("officer", "/chains/kit/7/")

    select = nav.steps[0]
    assert [child.current for child in select.children] == [False, False, True]
    assert select.is_open
    assert not select.current
    assert nav.home is not None
    assert not nav.home.current
    assert not any(item.current for item in nav.registers)


def test_a_page_on_trunk_and_register_is_marked_on_the_trunk(rail):
    nav = navigation_for("officer", "/chains/3/")
    assert nav.steps[0].children[0].current
    assert not any(item.current for item in nav.registers)


def test_pages_that_belong_together_are_one_entry_and_tabs_on_the_pages(empty_rail):
    tasks = reverse("tasks:list")
    register_nav(SELECT, lambda _user: NavItem("Doing", tasks, tab="To do", count=1))
    register_nav(
        SELECT, lambda _user: NavItem("Done", "/done/", count=2), under="tasks:list", order=90
    )
    register_nav(WIN, lambda _user: NavItem("Alone", "/alone/"), under="notices:list")

    nav = navigation_for("officer", "/done/")

    (entry,) = nav.steps[0].children
    assert (entry.label, entry.count, entry.current) == ("Doing", 3, True)
    assert [(tab.label, tab.current) for tab in nav.tabs] == [("To do", False), ("Done", True)]
    # a page below one of them is told by the rail alone
    below = navigation_for("officer", f"{tasks}7/")
    assert below.steps[0].children[0].current
    assert below.tabs == ()
    # whoever hasn't the entry still finds the page
    assert [child.label for child in nav.steps[1].children] == ["Alone"]


def test_home_is_marked_only_on_its_own_page(rail):
    home = navigation_for("officer", "/").home
    elsewhere = navigation_for("officer", "/unknown/").home
    assert home is not None
    assert elsewhere is not None
    assert (home.current, elsewhere.current) == (True, False)


def test_a_factory_is_registered_once_and_only_in_a_known_section(empty_rail):
    def item(user: object) -> NavItem:
        return NavItem("Leads", "/projects/leads/")

    register_nav(WIN, item)
    register_nav(WIN, item)

    assert len(navigation_for("x", "/").steps[1].children) == 1
    with pytest.raises(ValueError, match="no section 'cellar'"):
        register_nav("cellar", item)
