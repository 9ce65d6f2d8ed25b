"""The example people, the units they belong to, and the zone."""

from __future__ import annotations

from dataclasses import dataclass

from wutong.accounts.public import Department, Jurisdiction, Role, User
from wutong.people.public import add_department, add_zone, invite_person

ZONE_CODE = "141122Z01"
NEIGHBOUR_CODE = "141121"  # a counter of the next county receives for this one


@dataclass(frozen=True)
class Place:
    """County, zone and units."""

    county: Jurisdiction
    zone: Jurisdiction
    task_force: Department
    approval: Department
    committee: Department
    bureau_a: Department
    bureau_b: Department
    neighbour: Department


@dataclass(frozen=True)
class Cast:
    """The people by slug, and where they work."""

    people: dict[str, User]
    place: Place
    clock: User

    def __getitem__(self, slug: str) -> User:
        return self.people[slug]


def settle(clock: User) -> Cast:
    """Add the zone, the units and the ten people. Units A and B are made up: whatever is late in
    the example is late there, never in a real unit of the county.
    """
    county = Jurisdiction.objects.get(code="141122")
    zone = add_zone(
        code=ZONE_CODE, name="交城经济开发区", name_en="Jiaocheng Economic Development Zone",
        parent=county, actor=clock,
    )  # fmt: skip

    def unit(name: str, name_en: str, where: Jurisdiction, example: bool = False) -> Department:
        return add_department(
            name=name, name_en=name_en, jurisdiction=where, actor=clock, is_example=example
        )

    place = Place(
        county=county,
        zone=zone,
        task_force=unit("招商引资工作专班", "Investment promotion task force", county),
        approval=unit("县行政审批服务管理局", "County approval service bureau", county),
        committee=unit("开发区管委会", "Zone management committee", zone),
        bureau_a=unit("示例局甲", "Sample bureau A", county, example=True),
        bureau_b=unit("示例局乙", "Sample bureau B", county, example=True),
        neighbour=unit(
            "示例邻县大厅",
            "Sample hall next door",
            Jurisdiction.objects.get(code=NEIGHBOUR_CODE),
            example=True,
        ),
    )
    rows: list[tuple[str, str, str, str, str, Department | None, Jurisdiction | None, list[str]]] = [
        ("leader", "示例县领导", "Sample leader", "县长", "County head", None, county, [Role.LEADER]),
        ("officer", "示例招商专员", "Sample officer", "招商专员", "Promotion officer", place.task_force, county, [Role.OFFICER]),
        ("stationed", "示例驻点专员", "Sample stationed officer", "驻上海招商专员", "Officer stationed in Shanghai", place.task_force, county, [Role.STATIONED]),
        ("chief", "示例链长", "Sample chain chief", "产业链链长（示例企业负责人）", "Chain chief, head of a sample firm", None, county, [Role.CHIEF]),
        ("department", "示例科员", "Sample clerk", "示例局甲科员", "Clerk of sample bureau A", place.bureau_a, county, [Role.DEPARTMENT]),
        ("approval", "示例审批员", "Sample approval clerk", "审批科员", "Approval clerk", place.approval, county, [Role.APPROVAL]),
        ("zone", "示例主任", "Sample zone director", "开发区管委会主任", "Zone director", place.committee, zone, [Role.ZONE]),
        ("admin", "示例管理员", "Sample administrator", "系统管理员", "Administrator", place.task_force, county, [Role.ADMIN]),
        ("neighbour", "示例邻县审批员", "Sample neighbour's clerk", "邻县大厅窗口", "Counter of the neighbouring county", place.neighbour, place.neighbour.jurisdiction, [Role.APPROVAL]),
        ("outsider", "示例企业经办人", "Sample firm's clerk", "企业经办人", "Clerk of a firm", None, None, [Role.ENTERPRISE]),
    ]  # fmt: skip
    people = {
        slug: invite_person(
            actor=clock, username=slug, display_name=name, display_name_en=name_en, post=post,
            post_en=post_en, department=department, jurisdiction=where, roles=roles,
            is_example=True,
        )
        for slug, name, name_en, post, post_en, department, where, roles in rows
    }  # fmt: skip
    return Cast(people, place, clock)
