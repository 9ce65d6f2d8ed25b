"""People and the roles they hold, departments, jurisdictions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_language(zh: str, en: str) -> str:
    """The words for the reader's language; Chinese where no English was entered."""
    return en if en and (get_language() or "").startswith("en") else zh


class JurisdictionKind(models.TextChoices):
    """Levels of GB/T 2260, and the zones that counties add."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    TOWN = "town", _("Township")
    ZONE = "zone", _("Development zone")


class JurisdictionQuerySet(models.QuerySet["Jurisdiction"]):
    def visible_to(self, user: User) -> JurisdictionQuerySet:
        """The division of the country is public."""
        return self

    def under(self, root: Jurisdiction) -> JurisdictionQuerySet:
        """`root` and everything below it."""
        return self.filter(path__startswith=root.path)


class Jurisdiction(models.Model):
    """A node of the GB/T 2260 tree, or a zone hung under one. Scope means its subtree.

    `path` is the codes from the province down, each followed by a slash: "14/1411/141122/".
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=JurisdictionKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("parent"),
    )  # fmt: skip
    path = models.CharField(_("path"), max_length=60, unique=True)
    abolished = models.BooleanField(_("abolished"), default=False)

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering: ClassVar = ["path"]
        indexes: ClassVar = [
            models.Index(
                fields=["path"], name="jurisdiction_subtree", opclasses=["text_pattern_ops"]
            )
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class DepartmentQuerySet(models.QuerySet["Department"]):
    def visible_to(self, user: User) -> DepartmentQuerySet:
        """Staff know all departments; a firm sees none as a list."""
        return self.none() if user.is_outsider else self

    def offered_to(self, user: User) -> DepartmentQuerySet:
        """Whom a person may charge with something: those of the own county, its zones and towns;
        above counties those under the own place.
        """
        place = user.jurisdiction
        if place is None:
            return self.visible_to(user)
        county = "/".join(place.path.split("/")[:3]).rstrip("/") + "/"
        return self.visible_to(user).filter(jurisdiction__path__startswith=county)


class Department(models.Model):
    """A unit of a government or a zone: 县行政审批服务管理局."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="departments", verbose_name=_("jurisdiction")
    )
    is_example = models.BooleanField(_("example"), default=False)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jurisdiction", "name"], name="department_named_once")
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Role(models.TextChoices):
    """What a person may be; who may do what is decided in each app's `access.py`."""

    LEADER = "leader", _("County leader")
    OFFICER = "officer", _("Promotion officer")
    STATIONED = "stationed", _("Stationed officer")
    CHIEF = "chief", _("Chain chief")
    DEPARTMENT = "department", _("Department clerk")
    APPROVAL = "approval", _("Approval clerk")
    ZONE = "zone", _("Zone director")
    ADMIN = "admin", _("Administrator")
    ENTERPRISE = "enterprise", _("Firm")


STAFF_ROLES = frozenset(
    {
        Role.LEADER,
        Role.OFFICER,
        Role.STATIONED,
        Role.DEPARTMENT,
        Role.APPROVAL,
        Role.ZONE,
        Role.ADMIN,
    }
)


class People(UserManager["User"]):
    use_in_migrations = False  # a migration must not import the project

    def visible_to(self, user: User) -> models.QuerySet[User]:
        """Staff see people of their own jurisdiction's subtree and above it; a firm only itself."""
        people = self.get_queryset().filter(is_clock=False)
        if user.is_outsider or user.jurisdiction is None:
            return people.filter(pk=user.pk)
        return people.filter(jurisdiction__path__startswith=user.jurisdiction.path)


class User(AbstractUser):
    """A person who works with Wutong, or a machine user such as the clock."""

    display_name = models.CharField(_("name shown"), max_length=40, blank=True)
    display_name_en = models.CharField(_("name shown in English"), max_length=60, blank=True)
    post = models.CharField(_("post"), max_length=60, blank=True)
    post_en = models.CharField(_("post in English"), max_length=80, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="people",
        verbose_name=_("department"),
    )  # fmt: skip
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="people",
        verbose_name=_("jurisdiction"),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    is_clock = models.BooleanField(_("machine user"), default=False)

    objects: ClassVar[People] = People()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return in_language(self.display_name or self.username, self.display_name_en)

    @property
    def title(self) -> str:
        """The post, by which officials are shown; else the name."""
        return in_language(self.post, self.post_en) or str(self)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Codes of the roles held today."""
        return frozenset(self.grants.values_list("role", flat=True))

    def has_role(self, *codes: str) -> bool:
        """Whether the person holds one of the roles."""
        return not self.roles.isdisjoint(codes)

    @property
    def is_government(self) -> bool:
        """Works for the county: an official, a clerk, the administrator."""
        return not self.roles.isdisjoint(STAFF_ROLES)

    @property
    def is_outsider(self) -> bool:
        """Neither works for the county nor is hired as a chain chief."""
        return not (self.is_clock or self.is_government or Role.CHIEF in self.roles)


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def visible_to(self, user: User) -> RoleGrantQuerySet:
        """The administrator sees all roles given, everybody sees their own."""
        return self if user.has_role(Role.ADMIN, Role.LEADER) else self.filter(user=user)


class RoleGrant(models.Model):
    """That a person holds a role; taking it away removes the row, the events keep both."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role"], name="role_held_once")
        ]

    def __str__(self) -> str:
        return str(Role(self.role).label) if self.role in Role else self.role
