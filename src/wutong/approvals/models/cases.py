"""A case (一件事): one application for a package of items, each item with its own department."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, Jurisdiction, Role, User, in_language
from wutong.approvals.rules.clocks import Light
from wutong.approvals.rules.turns import ItemStates
from wutong.companies.public import Company, CompanyMember

from .parties import CaseParty, PartyRole, clerk_department
from .plans import ProjectPlan
from .subjects import watched_subjects

UNITS = (("wd", _("working days")), ("day", _("calendar days")), ("hour", _("hours")))


class CaseState(models.TextChoices):
    """A case is written, under way, over."""

    DRAFT = "draft", pgettext_lazy("case", "Draft")
    OPEN = "open", pgettext_lazy("case", "Under way")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "Withdrawn")
    DISCARDED = "discarded", pgettext_lazy("case", "Discarded")


class CaseOutcome(models.TextChoices):
    """How a case ended."""

    ALL = "all", _("All granted")
    PART = "part", _("Granted in part")
    NONE = "none", _("Nothing granted")


class CaseWay(models.TextChoices):
    """By which way it came in; the case is the same whatever the way (双向办理)."""

    HALL = "hall", _("At the hall")
    ONLINE = "online", _("Online")
    DOOR = "door", _("At the firm's door")
    POST = "post", _("By post")


class Handling(models.TextChoices):
    """Where it may be handed in (国办发〔2020〕35号)."""

    LOCAL = "local", _("At any counter of the county")
    ONLINE = "all_online", _("Wholly online")
    FOR_ANOTHER = "for_another", _("Received for another county")
    MULTI_PLACE = "multi_place", _("Several places together")


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> CaseQuerySet:
        """Who sees which cases.

        A firm its own. A counter and a department those it holds, held, or has an item of. The
        agent and whoever opened it, theirs. Leaders and the administrator all of their
        jurisdiction. Whoever watches over the subject (a project's officer) sees its cases.
        """
        if user.is_clock:
            return self
        mine = Q(opened_by=user) | Q(agent=user)
        if user.is_outsider:
            # by value: with a subquery in the alternative the database reads every case there is
            firms = list(CompanyMember.objects.filter(user=user).values_list("company", flat=True))
            return self.filter(Q(opened_by=user) | Q(applicant_id__in=firms))
        if (own := clerk_department(user)) is not None:
            held = CaseParty.objects.filter(department_id=own)
            mine |= Q(pk__in=held.values("case_id"))
        if user.jurisdiction is not None and user.has_role(Role.LEADER, Role.ADMIN):
            here = Jurisdiction.objects.under(user.jurisdiction).order_by().values("pk")
            mine |= Q(jurisdiction__in=here) & ~Q(state=CaseState.DRAFT)
        for watched in watched_subjects(user):
            mine |= watched & ~Q(state=CaseState.DRAFT)
        return self.filter(mine)


class Case(models.Model):
    """One application of one applicant about one subject, for a package of items.

    `received_on` is the day on which a counter (or the network) took it, `owner_received_on` that
    on which it reached the county that decides; which of them starts the clocks is a local rule.
    `draft` keeps what a form held when it was saved half-way.
    """

    number = models.CharField(_("case number"), max_length=16, unique=True)
    title = models.CharField(_("what"), max_length=200)
    title_en = models.CharField(_("what, in English"), max_length=240, blank=True)
    subject_kind = models.CharField(_("kind of subject"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    applicant = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("applicant"),
    )  # fmt: skip
    applicant_name = models.CharField(_("applicant as written"), max_length=200)
    contact_name = models.CharField(_("contact"), max_length=40, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=30, blank=True)
    way = models.CharField(_("way in"), max_length=8, choices=CaseWay.choices)
    handling = models.CharField(
        _("handling"), max_length=12, choices=Handling.choices, default=Handling.LOCAL
    )
    counter = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("receiving counter"),
    )  # fmt: skip
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("who decides")
    )
    plan = models.ForeignKey(
        ProjectPlan, models.PROTECT, null=True, blank=True, related_name="cases",
        verbose_name=_("project plan"),
    )  # fmt: skip
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("agent"),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=10, choices=CaseState.choices, default=CaseState.DRAFT
    )
    outcome = models.CharField(_("outcome"), max_length=4, choices=CaseOutcome.choices, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened at"))
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    owner_received_on = models.DateField(_("received by the owner on"), null=True, blank=True)
    identity_checked = models.CharField(_("identity checked by"), max_length=100, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    draft = models.JSONField(_("saved form"), default=dict, blank=True)
    # what its licence says of the applying firm, as compared by a person; no person's name
    firm_facts = models.JSONField(_("what the licence says"), default=dict, blank=True)
    note = models.TextField(_("note"), blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="open_case_was_received",
                condition=~Q(state__in=["open", "closed"]) | Q(received_on__isnull=False),
            ),
            models.CheckConstraint(
                name="closed_case_has_its_outcome",
                condition=~Q(state="closed") | (~Q(outcome="") & Q(closed_on__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id"], name="case_of_subject"),
            models.Index(fields=["state", "-id"], name="case_by_state"),
        ]

    def __str__(self) -> str:
        return in_language(self.title, self.title_en)


class CaseStageQuerySet(models.QuerySet["CaseStage"]):
    def visible_to(self, user: User) -> CaseStageQuerySet:
        """As the case."""
        return self.filter(case__in=Case.objects.visible_to(user))


class CaseStage(models.Model):
    """A stage of a case with its lead department; it ends with its blocking items."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="stages", verbose_name=_("case"))
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    lead = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("lead department"),
    )  # fmt: skip
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = CaseStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a case")
        verbose_name_plural = _("stages of cases")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "code"], name="stage_once_a_case")
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class ItemState(models.TextChoices):
    """Where an item of a case (办件) stands; filings have no state between received and filed."""

    DRAFTED = ItemStates.DRAFTED.value, pgettext_lazy("case item", "Being written")
    WAITING = ItemStates.WAITING.value, pgettext_lazy("case item", "Waits for another")
    RECEIVED = ItemStates.RECEIVED.value, pgettext_lazy("case item", "Received")
    MISSING = ItemStates.MISSING.value, pgettext_lazy("case item", "Material missing")
    REVIEWING = ItemStates.REVIEWING.value, pgettext_lazy("case item", "In review")
    PAUSED = ItemStates.PAUSED.value, pgettext_lazy("case item", "Clock stopped")
    GRANTED = ItemStates.GRANTED.value, pgettext_lazy("case item", "Granted")
    FILED = ItemStates.FILED.value, pgettext_lazy("case item", "Filed on receipt")
    REFUSED = ItemStates.REFUSED.value, pgettext_lazy("case item", "Refused")
    DELIVERED = ItemStates.DELIVERED.value, pgettext_lazy("case item", "Delivered")
    DECLINED = ItemStates.DECLINED.value, pgettext_lazy("case item", "Not accepted")
    WITHDRAWN = ItemStates.WITHDRAWN.value, pgettext_lazy("case item", "Taken back")
    LAPSED = ItemStates.LAPSED.value, pgettext_lazy("case item", "Lapsed")
    CUT_OFF = ItemStates.CUT_OFF.value, pgettext_lazy("case item", "Not reached")
    REVOKED = ItemStates.REVOKED.value, pgettext_lazy("case item", "Revoked")


# whose next deed is its department's
WAITS_FOR_ITS_DEPARTMENT = (ItemState.RECEIVED, ItemState.REVIEWING)


class ItemOutcome(models.TextChoices):
    """How an item ended; kept after its result is delivered."""

    GRANTED = "granted", pgettext_lazy("outcome", "Granted")
    FILED = "filed", pgettext_lazy("outcome", "Filed on receipt")
    REFUSED = "refused", pgettext_lazy("outcome", "Refused")
    DECLINED = "declined", pgettext_lazy("outcome", "Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome", "Taken back")
    LAPSED = "lapsed", pgettext_lazy("outcome", "Lapsed")
    CUT_OFF = "cut_off", pgettext_lazy("outcome", "Not reached")
    REVOKED = "revoked", pgettext_lazy("outcome", "Revoked")


class ItemMode(models.TextChoices):
    """How an item is handled."""

    APPROVAL = "approval", _("Approval")
    FILING = "filing", _("Filing")
    COMMITMENT = "commitment", _("Commitment")
    GOVERNMENT = "government", _("Done by the government")


LIGHTS = (
    (Light.GREEN.value, _("In time")),
    (Light.AMBER.value, _("Due soon")),
    (Light.RED.value, _("Late")),
)


class CaseItemQuerySet(models.QuerySet["CaseItem"]):
    def visible_to(self, user: User) -> CaseItemQuerySet:
        """A department its own items and those of a stage it leads; others those of their cases.

        Whoever carries the whole case (applicant, agent, receiving counter, leaders) sees all.
        """
        if user.is_clock:
            return self
        seen = Q(case__opened_by=user) | Q(case__agent=user)
        if user.is_outsider:
            return self.filter(case__in=Case.objects.visible_to(user))
        if (own := clerk_department(user)) is not None:
            held = CaseParty.objects.filter(case=OuterRef("case_id"), department_id=own)
            seen |= Q(department_id=own)
            seen |= Q(stage__lead_id=own)
            seen |= Q(Exists(held.exclude(role=PartyRole.OWNER)))
        if user.jurisdiction is not None and user.has_role(Role.LEADER, Role.ADMIN):
            here = Jurisdiction.objects.under(user.jurisdiction).order_by().values("pk")
            seen |= Q(case__jurisdiction__in=here)
        subjects = watched_subjects(user)
        if subjects:
            watched = Q()
            for each in subjects:
                watched |= each
            seen |= Q(case__in=Case.objects.filter(watched))
        return self.filter(seen)


class CaseItem(models.Model):
    """One item in one case (办件), with the limits of the edition under which it was applied for.

    `accepted_on` may lie before the day it was written: silence accepts as of receipt. `due_on`
    (promised) and `legal_due_on` are the last days in time; empty while a clock stands or the
    calendar isn't published (`due_known` is then False, `due_open_days` working days are open
    after `due_latest_on`). `promised_at` is the moment where the promise counts hours.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="items", verbose_name=_("case"))
    stage = models.ForeignKey(
        CaseStage, models.PROTECT, null=True, blank=True, related_name="items",
        verbose_name=_("stage"),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    code = models.CharField(_("code of the item"), max_length=90)
    edition = models.PositiveIntegerField(_("edition"), null=True, blank=True)
    name = models.CharField(_("service item"), max_length=300)
    name_en = models.CharField(_("service item, in English"), max_length=300, blank=True)
    reason = models.CharField(_("why it is needed"), max_length=300, blank=True)
    is_blocking = models.BooleanField(_("blocks its stage"), default=True)
    mode = models.CharField(
        _("mode"), max_length=10, choices=ItemMode.choices, default=ItemMode.APPROVAL
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ItemState.choices, default=ItemState.DRAFTED
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=ItemOutcome.choices, blank=True)
    # limits of the edition
    legal_days = models.PositiveSmallIntegerField(_("legal limit"), null=True, blank=True)
    legal_unit = models.CharField(
        _("unit of the legal limit"), max_length=4, choices=UNITS, blank=True
    )
    promised_days = models.PositiveSmallIntegerField(_("promised limit"), null=True, blank=True)
    promised_unit = models.CharField(
        _("unit of the promised limit"), max_length=4, choices=UNITS, blank=True
    )
    extension_days = models.PositiveSmallIntegerField(_("extension allowed"), null=True, blank=True)
    commitment_offered = models.BooleanField(_("commitment offered"), default=False)
    commitment_basis = models.CharField(_("basis of the commitment"), max_length=300, blank=True)
    excluded_by = models.CharField(_("excluded from commitment by"), max_length=300, blank=True)
    check_days = models.PositiveSmallIntegerField(
        _("working days until the check"), null=True, blank=True
    )
    result_name = models.CharField(_("result"), max_length=120, blank=True)
    # its days
    received_on = models.DateField(_("received on"), null=True, blank=True)
    missing_told_on = models.DateField(_("told what is missing on"), null=True, blank=True)
    missing_due_on = models.DateField(_("missing material until"), null=True, blank=True)
    supplemented_on = models.DateField(_("supplemented on"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted as of"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("acceptance written at"), null=True, blank=True)
    accepted_silently = models.BooleanField(_("accepted by silence"), default=False)
    prereviewed_on = models.DateField(_("pre-reviewed on"), null=True, blank=True)
    prereview_note = models.CharField(_("pre-review"), max_length=300, blank=True)
    reviewed_on = models.DateField(_("review finished on"), null=True, blank=True)
    extended_days = models.PositiveSmallIntegerField(_("extended by"), null=True, blank=True)
    extended_on = models.DateField(_("extended on"), null=True, blank=True)
    extended_by = models.CharField(_("extension approved by"), max_length=60, blank=True)
    tolerated_until = models.DateField(_("tolerated until"), null=True, blank=True)
    tolerance_outcome = models.CharField(
        _("if the tolerated paper doesn't come"), max_length=20, blank=True
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision_note = models.TextField(_("reasons"), blank=True)
    result_number = models.CharField(_("number of the result"), max_length=80, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    delivery = models.CharField(_("delivered how"), max_length=100, blank=True)
    # what the applicant paid the government for it, in cents; null: nobody has told
    fee_cents = models.BigIntegerField(_("fee paid"), null=True, blank=True)
    # its clocks, derived with every move and anew when a calendar is published
    due_on = models.DateField(_("promised until"), null=True, blank=True)
    promised_at = models.DateTimeField(_("promised until the moment"), null=True, blank=True)
    due_known = models.BooleanField(_("calendar known"), default=True)
    due_latest_on = models.DateField(_("latest known day"), null=True, blank=True)
    due_open_days = models.PositiveSmallIntegerField(_("working days still open"), default=0)
    legal_due_on = models.DateField(_("legal limit ends"), null=True, blank=True)
    amber_on = models.DateField(_("amber from"), null=True, blank=True)
    light = models.CharField(_("light"), max_length=5, choices=LIGHTS, default=Light.GREEN.value)
    late_on = models.DateField(_("late since"), null=True, blank=True)
    illegal_on = models.DateField(_("legal limit passed on"), null=True, blank=True)
    silent_on = models.DateField(_("notice of missing material until"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = CaseItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a case")
        verbose_name_plural = _("items of cases")
        ordering: ClassVar = ["case", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="decided_item_has_its_day",
                condition=~Q(state__in=["granted", "refused", "filed"])
                | (Q(decided_on__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="reviewed_item_was_accepted",
                condition=~Q(state__in=["reviewing", "paused"]) | Q(accepted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="fee_is_not_negative",
                condition=Q(fee_cents__isnull=True) | Q(fee_cents__gte=0),
            ),
            models.CheckConstraint(
                name="refusal_gives_reasons",
                condition=~Q(state__in=["refused", "declined"]) | ~Q(decision_note=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "state"], name="case_item_of_department"),
            models.Index(
                fields=["department", "due_on"], name="case_item_running",
                condition=Q(outcome=""),
            ),
            # few items run among all that ended: what the list and the rail ask stands in these
            models.Index(
                fields=["department", "case"], name="case_item_waiting",
                condition=Q(outcome="", state__in=WAITS_FOR_ITS_DEPARTMENT),
            ),
            models.Index(
                fields=["due_on", "case"], name="case_item_late", condition=Q(outcome="")
            ),
            models.Index(
                fields=["case"], name="case_item_missing",
                condition=Q(outcome="", state=ItemState.MISSING),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def is_over(self) -> bool:
        """Nothing more is decided about it."""
        return self.outcome != ""


class ItemNeedQuerySet(models.QuerySet["ItemNeed"]):
    def visible_to(self, user: User) -> ItemNeedQuerySet:
        """As the item."""
        return self.filter(item__in=CaseItem.objects.visible_to(user))


class ItemNeed(models.Model):
    """That an item of a case needs the result of another one in it."""

    item = models.ForeignKey(
        CaseItem, models.CASCADE, related_name="needs", verbose_name=_("item of a case")
    )
    needed = models.ForeignKey(
        CaseItem, models.PROTECT, related_name="needed_by", verbose_name=_("needs the result of")
    )

    objects = ItemNeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need of an item")
        verbose_name_plural = _("needs of items")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "needed"], name="item_needs_once"),
            models.CheckConstraint(
                name="item_needs_not_itself", condition=~Q(item=models.F("needed"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} ← {self.needed_id}"
