"""What a table of projects would do: the number is the key; a new row has none yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wutong.accounts.public import User
from wutong.chains.public import Chain, ChainState, Segment
from wutong.companies.public import Company
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    CellFault,
    Change,
    Line,
    PlannedRow,
    Table,
    TablePlan,
    plan_of,
    rows_and_faults,
)
from wutong.kernel.sheets.cells import tidy
from wutong.pipeline.access import may_work_on
from wutong.pipeline.models import Project, Stage, Way
from wutong.pipeline.rules import name_key, order_of

from .duplicates import find_duplicates

PLAIN = ("name", "name_en", "planned_cents", "land_mu", "origin", "summary")
LEFT_ASIDE = ("investor_name", "stage", "standing", "owner", "reporter", "reported_on", "signed_on")


def plan_projects(table: Table, user: User) -> TablePlan:
    """Tell the rows of a table apart; a fault in one never stops the others."""
    planner = _Planner(table, user)
    return plan_of(table, *rows_and_faults(table, planner.row), planner.notices())


def _word(text: str) -> str:
    return tidy(text).casefold()


def _words(*texts: str) -> set[str]:
    return {_word(text) for text in texts if text}


@dataclass(frozen=True)
class _Directory:
    """Rows that cells name in words, in either language."""

    ways: Mapping[str, Way]
    chains: Mapping[str, list[Chain]]
    segments: Mapping[str, list[Segment]]
    people: Mapping[str, list[User]]
    firms: Mapping[str, Company]
    firms_named: Mapping[str, list[Company]]


def _many(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for word, row in pairs:
        if row not in found.setdefault(word, []):
            found[word].append(row)
    return found


def _directory(table: Table, user: User) -> _Directory:
    values = [line.values or {} for line in table.lines]
    codes = {str(v.get("investor_code") or "").upper() for v in values} - {""}
    names = {str(v["investor_name"]) for v in values if not v.get("number")}
    firms = Company.objects.visible_to(user)
    chains = Chain.objects.visible_to(user).filter(state=ChainState.IN_FORCE)
    segments = Segment.objects.filter(chain__in=chains).select_related("chain")
    people = User.objects.visible_to(user).filter(is_active=True)
    return _Directory(
        ways={w: way for way in Way.objects.all() for w in _words(way.code, way.name, way.name_en)},
        chains=_many((w, chain) for chain in chains for w in _words(chain.name, chain.name_en)),
        segments=_many((w, s) for s in segments for w in _words(s.name, s.name_en)),
        people=_many(
            (w, p) for p in people for w in _words(p.post, p.post_en, p.display_name, p.username)
        ),
        firms={str(firm.uscc): firm for firm in firms.filter(uscc__in=codes)},
        firms_named=_many((firm.name, firm) for firm in firms.filter(name__in=names)),
    )


class _Planner:
    """Works through the lines of one table for one person."""

    def __init__(self, table: Table, user: User) -> None:
        self.table, self.user = table, user
        self.names = _directory(table, user)
        values = [line.values or {} for line in table.lines]
        related = (
            "chain", "segment", "way", "investor", "owner", "reported_by", "jurisdiction"
        )  # fmt: skip
        seen = Project.objects.visible_to(user)
        numbers = {v["number"] for v in values if v.get("number")}
        found = seen.filter(number__in=numbers).select_related(*related)
        self.by_number = {p.number: p for p in found}
        keys = {name_key(str(v["investor_name"])) for v in values if not v.get("number")}
        # also those that this person may not see: what was entered once is not entered again
        named = Project.objects.filter(investor_key__in=keys).select_related(*related)
        self.by_name: dict[tuple[str, str], list[Project]] = {}
        for project in named.order_by("reported_at"):
            self.by_name.setdefault((project.investor_key, project.name), []).append(project)
        self.hidden = set(named.exclude(pk__in=seen).values_list("pk", flat=True))
        self.taken: dict[int, int] = {}  # project → the line that speaks of it
        self.reported: dict[str, int] = {}  # a new firm → the line that reports it
        self.aside = 0

    def row(self, line: Line) -> PlannedRow:
        """What one line would do."""
        values = dict(line.values or {})
        project = self._known(values)
        if project is None:
            return self._new(line, values)
        if project.pk in self.taken:
            raise CellFault(_("Row %(row)d speaks of this project already") % {
                "row": self.taken[project.pk]
            }, "number")  # fmt: skip
        self.taken[project.pk] = line.number
        return self._changed(line, values, project)

    def notices(self) -> list[str]:
        """What was read and left aside."""
        if not self.aside:
            return []
        words = ngettext(
            "In %(count)d row the stage, a person or a day differs from the project: "
            "that is changed on its page and left aside here",
            "In %(count)d rows the stage, a person or a day differs from the project: "
            "that is changed on its page and left aside here",
            self.aside,
        )
        return [words % {"count": self.aside}]

    def _known(self, values: Mapping[str, Any]) -> Project | None:
        number = values.get("number")
        if number:
            if number not in self.by_number:
                raise CellFault(
                    _("No project of this number that you can see: leave it empty for a new one"),
                    "number",
                )
            return self.by_number[number]
        # a table that was imported before has no numbers in it, but its rows are known all the same
        key = name_key(str(values["investor_name"])), str(values["name"])
        day = values.get("reported_on")
        for project in self.by_name.get(key, []):
            if day is None or timezone.localdate(project.reported_at) == day:
                return project
        return None

    def _changed(self, line: Line, values: Mapping[str, Any], project: Project) -> PlannedRow:
        new: dict[str, Any] = {}
        changes: list[Change] = []

        def note(key: str, old: Any, value: Any) -> None:
            changes.append(
                Change(
                    self.table.heading(key),
                    self.table.worded(key, old),
                    self.table.worded(key, value),
                )
            )

        for key in PLAIN:
            if key not in values:
                continue
            value, old = _sound(key, values[key]), getattr(project, key)
            told = tidy(old, multiline=key == "summary") if isinstance(old, str) else old
            if value != told:
                new[key] = value
                note(key, old, value)
        way = self._way(values)
        if way.pk != project.way_id:
            new["way"] = way
            note("way", str(project.way), str(way))
        firm = self._firm(values)
        if firm is not None and firm.pk != project.investor_id:
            new["investor"] = firm
            known = project.investor.uscc if project.investor else None
            note("investor_code", known, firm.uscc)
        self._place_changed(values, project, new, note)
        self.aside += self._differs_aside(values, project)
        if new and project.pk in self.hidden:
            raise CellFault(_("Entered already: only its own people change it"), "name")
        if new and not may_work_on(self.user, project):
            raise CellFault(
                _("Only its officer or a promotion officer changes a project"), "number"
            )
        label = f"{project.number} {project.name}"
        kind = CHANGED if new else UNCHANGED
        return PlannedRow(line.number, kind, label, project.pk, new, tuple(changes))

    def _place_changed(
        self, values: Mapping[str, Any], project: Project, new: dict[str, Any], note: Any
    ) -> None:
        if "chain" not in values and "segment" not in values:
            return
        chain, segment = project.chain, project.segment
        told_chain = values.get("chain", str(chain or ""))
        told_segment = values.get("segment", str(segment or "") if "chain" not in values else "")
        same_chain = _word(told_chain) in (_words(chain.name, chain.name_en) if chain else {""})
        same_segment = _word(told_segment) in (
            _words(segment.name, segment.name_en) if segment else {""}
        )
        if same_chain and same_segment:
            return
        placed = self._place(told_chain, told_segment)
        if (placed[0] and placed[0].pk) != project.chain_id:
            new["chain"] = placed[0]
            note("chain", str(chain or ""), str(placed[0] or ""))
        if (placed[1] and placed[1].pk) != project.segment_id:
            new["segment"] = placed[1]
            note("segment", str(segment or ""), str(placed[1] or ""))

    def _place(self, chain_words: str, segment_words: str) -> tuple[Chain | None, Segment | None]:
        """The chain and the segment that two cells name."""
        chains = self.names.chains.get(_word(chain_words), [])
        if chain_words and not chains:
            raise CellFault(_("There is no such chain in force"), "chain")
        if not segment_words:
            if len(chains) > 1:
                raise CellFault(_("Several chains are called so: name the segment too"), "chain")
            return (chains[0] if chains else None), None
        found = self.names.segments.get(_word(segment_words), [])
        if chains:
            found = [segment for segment in found if segment.chain in chains]
        if not found:
            raise CellFault(_("There is no such segment on the chain"), "segment")
        if len(found) > 1:
            raise CellFault(_("Several chains have this segment: name the chain too"), "segment")
        return found[0].chain, found[0]

    def _differs_aside(self, values: Mapping[str, Any], project: Project) -> bool:
        now = {
            "investor_name": _word(project.investor_name),
            "stage": project.stage,
            "standing": project.standing,
            "owner": _words(project.owner.post, project.owner.post_en, str(project.owner)),
            "reporter": _words(
                project.reported_by.post, project.reported_by.post_en, str(project.reported_by)
            ),
            "reported_on": timezone.localdate(project.reported_at),
            "signed_on": project.signed_on,
        }
        for key in LEFT_ASIDE:
            given = values.get(key)
            if not given:
                continue
            told = now[key]
            given = _word(given) if key in {"investor_name", "owner", "reporter"} else given
            if (given not in told) if isinstance(told, set) else (given != told):
                return True
        return False

    def _way(self, values: Mapping[str, Any]) -> Way:
        way = self.names.ways.get(_word(str(values["way"])))
        if way is None:
            known = _("; ").join(dict.fromkeys(str(w) for w in self.names.ways.values()))
            raise CellFault(_("There is no such way; known are: %(ways)s") % {"ways": known}, "way")
        return way

    def _firm(self, values: Mapping[str, Any]) -> Company | None:
        code = str(values.get("investor_code") or "").upper()
        if code and code not in self.names.firms:
            raise CellFault(
                _("No firm of this code is in the register: import it, or check the code"),
                "investor_code",
            )
        return self.names.firms.get(code)

    def _new(self, line: Line, values: Mapping[str, Any]) -> PlannedRow:
        stage = values.get("stage") or Stage.LEAD
        if order_of(stage) >= order_of("signed"):
            raise CellFault(
                _("A new project stands before signing: enter what was signed as an agreement"),
                "stage",
            )
        name = str(values["investor_name"])
        named = self.names.firms_named.get(name, [])
        firm = self._firm(values) or (named[0] if len(named) == 1 else None)
        reporter = self._reporter(values)
        key = name_key(firm.name if firm else name)
        if len(name) < 2 or not key:
            raise CellFault(
                _("The firm's name is missing: write at least two characters"), "investor_name"
            )
        if reporter is None:
            self._demand_first(line, key, name, firm)
        chain, segment = self._place(values.get("chain") or "", values.get("segment") or "")
        day = values.get("talks_on") or values.get("reported_on") or timezone.localdate()
        new = {
            "investor_name": name, "investor": firm, "way": self._way(values), "chain": chain,
            "segment": segment, "stage": stage, "stage_on": day, "reporter": reporter,
            "reported_on": values.get("reported_on"), "is_example": bool(values.get("is_example")),
            **{k: _sound(k, values[k]) for k in PLAIN if k in values},
        }  # fmt: skip
        return PlannedRow(line.number, NEW, f"{name} {values['name']}", None, new)

    def _demand_first(self, line: Line, key: str, name: str, firm: Company | None) -> None:
        if key in self.reported:
            raise CellFault(
                _("Row %(row)d reports this firm already") % {"row": self.reported[key]},
                "investor_name",
            )
        if any(d.is_protected for d in find_duplicates(name, firm)):
            raise CellFault(
                _("This firm is reported already and protected: register the lead by hand"),
                "investor_name",
            )
        self.reported[key] = line.number

    def _reporter(self, values: Mapping[str, Any]) -> User | None:
        words, day = str(values.get("reporter") or ""), values.get("reported_on")
        if not words and day is None:
            return None
        if not words:
            raise CellFault(_("Name the first reporter too, or leave the day empty"), "reporter")
        if day is None:
            raise CellFault(_("Name the day of the first report too"), "reported_on")
        found = self.names.people.get(_word(words), [])
        if len(found) != 1:
            raise CellFault(
                _("Nobody is known by this post or username")
                if not found
                else _("Several people hold this post: write the username"),
                "reporter",
            )
        return found[0]


def _sound(key: str, value: Any) -> Any:
    """An amount or an area in its bounds."""
    if key == "planned_cents" and value is not None and value < 0:
        raise CellFault(_("Less than nothing: take the minus away"), key)
    if key == "land_mu" and value is not None:
        area = Decimal(value)
        if area < 0 or area >= 10**8:
            raise CellFault(_("No area that a project can have"), key)
        if area != area.quantize(Decimal("0.01")):
            raise CellFault(_("At most two decimals"), key)
    return value
