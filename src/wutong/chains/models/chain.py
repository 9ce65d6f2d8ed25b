"""A chain in one year at one level: its layers, its segments and what flows between them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Jurisdiction, JurisdictionKind, User, in_language

from .scope import dated_check, dated_field, in_reach, in_reach_of_place


class ChainState(models.TextChoices):
    """A list of chains is prepared, then in force until the next year's list replaces it."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    CLOSED = "closed", _("Closed")


class ChainLevel(models.TextChoices):
    """Whose list a chain stands on."""

    PROVINCE = JurisdictionKind.PROVINCE.value, _("Province")
    CITY = JurisdictionKind.CITY.value, _("City")
    COUNTY = JurisdictionKind.COUNTY.value, _("County")


class Sector(models.TextChoices):
    """How a published list sorts its chains, where it does."""

    INDUSTRY = "industry", _("Industry")
    AGRICULTURE = "agriculture", _("Agriculture")
    SERVICES = "services", _("Services")


class ChainQuerySet(models.QuerySet["Chain"]):
    def visible_to(self, user: User) -> ChainQuerySet:
        """Those who work for the county, and its chain chiefs, see its chains and those above."""
        return self.filter(in_reach(user, ""))


class Chain(models.Model):
    """One version of an industry chain: what a province, city or county says it is in a year.

    The list of chains changes (province 10, then 16; city 18, then 22), and reports of an old year
    need the old list: so each year has rows of its own and nothing is overwritten.
    """

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=ChainLevel.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("jurisdiction")
    )
    sector = models.CharField(_("sector"), max_length=12, choices=Sector.choices, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ChainState.choices, default=ChainState.DRAFT
    )
    sketch = models.BooleanField(_("sketch only"), default=False)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_en = models.CharField(_("source in English"), max_length=400, blank=True)
    dated = dated_field()
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_example = models.BooleanField(_("example"), default=False)

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("industry chain")
        verbose_name_plural = _("industry chains")
        ordering: ClassVar = ["-year", "order", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["jurisdiction", "code", "year"], name="chain_once_a_year"
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "code"],
                condition=Q(state="in_force"),
                name="chain_in_force_once",
            ),
            models.CheckConstraint(
                name="chain_year_is_plausible", condition=Q(year__gte=2000, year__lte=2100)
            ),
            dated_check("chain_dated_like_a_source"),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def says(self) -> str:
        """The summary in the reader's language."""
        return in_language(self.summary, self.summary_en)

    @property
    def told_by(self) -> str:
        """The source in the reader's language."""
        return in_language(self.source, self.source_en)


class ChainListQuerySet(models.QuerySet["ChainList"]):
    def visible_to(self, user: User) -> ChainListQuerySet:
        """As the chains on it."""
        return self.filter(in_reach_of_place(user, "jurisdiction"))


class ChainList(models.Model):
    """What is known of one year's list as a whole: how many chains, published or not.

    Kept apart from the chains, since a list whose number alone was published has no chains.
    """

    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("jurisdiction")
    )
    level = models.CharField(_("level"), max_length=10, choices=ChainLevel.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    count = models.PositiveSmallIntegerField(_("chains on the list"), null=True, blank=True)
    published = models.BooleanField(_("list published"), default=True)
    source = models.CharField(_("source"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=400, blank=True)
    dated = dated_field()
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = ChainListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of chains")
        verbose_name_plural = _("lists of chains")
        ordering: ClassVar = ["level", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["jurisdiction", "year"], name="list_once_a_year"),
            dated_check("list_dated_like_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} {self.year}"

    @property
    def told_by(self) -> str:
        """The source in the reader's language."""
        return in_language(self.source, self.source_en)


class TieKind(models.TextChoices):
    """How a chain hangs together with one of another list."""

    ABOVE = "above", _("Part of the chain above")
    BEFORE = "before", _("Follows the earlier chain")


class ChainTieQuerySet(models.QuerySet["ChainTie"]):
    def visible_to(self, user: User) -> ChainTieQuerySet:
        """As its chain."""
        return self.filter(in_reach(user, "chain"))


class ChainTie(models.Model):
    """That a chain belongs under one of a higher list, or follows one of an earlier year."""

    chain = models.ForeignKey(
        Chain, models.CASCADE, related_name="ties", verbose_name=_("industry chain")
    )
    other = models.ForeignKey(
        Chain, models.PROTECT, related_name="ties_to", verbose_name=_("other chain")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=TieKind.choices)
    source = models.CharField(_("source"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=400, blank=True)
    dated = dated_field()
    inferred = models.BooleanField(_("inferred, not confirmed"), default=False)

    objects = ChainTieQuerySet.as_manager()

    class Meta:
        verbose_name = _("tie between chains")
        verbose_name_plural = _("ties between chains")
        ordering: ClassVar = ["kind", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "other", "kind"], name="tie_once"),
            models.CheckConstraint(name="tie_leads_elsewhere", condition=~Q(chain=F("other"))),
            dated_check("tie_dated_like_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.kind} {self.other_id}"

    @property
    def told_by(self) -> str:
        """The source in the reader's language."""
        return in_language(self.source, self.source_en)


class LayerQuerySet(models.QuerySet["Layer"]):
    def visible_to(self, user: User) -> LayerQuerySet:
        """As its chain."""
        return self.filter(in_reach(user, "chain"))


class Layer(models.Model):
    """A column of the chain's map, upstream on the left."""

    chain = models.ForeignKey(
        Chain, models.CASCADE, related_name="layers", verbose_name=_("industry chain")
    )
    position = models.PositiveSmallIntegerField(_("place from the left"))
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)

    objects = LayerQuerySet.as_manager()

    class Meta:
        verbose_name = _("layer")
        verbose_name_plural = _("layers")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "position"], name="layer_position_once")
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class SegmentQuerySet(models.QuerySet["Segment"]):
    def visible_to(self, user: User) -> SegmentQuerySet:
        """As its chain."""
        return self.filter(in_reach(user, "chain"))


class Segment(models.Model):
    """One step of a chain: what is made there, out of what comes from upstream."""

    chain = models.ForeignKey(
        Chain, models.CASCADE, related_name="segments", verbose_name=_("industry chain")
    )
    layer = models.ForeignKey(
        Layer, models.PROTECT, related_name="segments", verbose_name=_("layer")
    )
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("place in the layer"), default=0)
    products = models.JSONField(_("products"), default=list, blank=True)
    products_en = models.JSONField(_("products in English"), default=list, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    main_path = models.BooleanField(_("on the main path"), default=False)
    beyond_end = models.BooleanField(_("beyond the chain's end today"), default=False)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering: ClassVar = ["layer__position", "order", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "code"], name="segment_once_in_a_chain")
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def says(self) -> str:
        """The description in the reader's language."""
        return in_language(self.description, self.description_en)

    @property
    def product_names(self) -> list[str]:
        """Products in the reader's language; Chinese where no English was entered."""
        chosen = in_language("zh", "en" if self.products_en else "")
        return list(self.products_en if chosen == "en" else self.products)


class LinkKind(models.TextChoices):
    """What passes from one segment to the next."""

    FEED = "feed", _("Feedstock")
    REUSE = "reuse", _("Reuse")
    ENERGY = "energy", _("Energy")
    SERVICE = "service", _("Service")


class LinkQuerySet(models.QuerySet["Link"]):
    def visible_to(self, user: User) -> LinkQuerySet:
        """As its chain."""
        return self.filter(in_reach(user, "chain"))


class Link(models.Model):
    """That one segment supplies another: what flows, who says so, and how sure that is.

    `source` may be "process knowledge, unconfirmed": that is an honest source, a citation that
    nobody read is not. `confidence` is from 0 to 1; an unsure link is drawn dashed.
    """

    chain = models.ForeignKey(
        Chain, models.CASCADE, related_name="links", verbose_name=_("industry chain")
    )
    upstream = models.ForeignKey(
        Segment, models.CASCADE, related_name="links_out", verbose_name=_("segment upstream")
    )
    downstream = models.ForeignKey(
        Segment, models.CASCADE, related_name="links_in", verbose_name=_("segment downstream")
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=LinkKind.choices, default=LinkKind.FEED
    )
    flow = models.CharField(_("what flows"), max_length=120, blank=True)
    flow_en = models.CharField(_("what flows, in English"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=400, blank=True)
    dated = dated_field()
    confidence = models.DecimalField(_("confidence"), max_digits=3, decimal_places=2)
    sure = models.BooleanField(_("sure"), default=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of segments")
        verbose_name_plural = _("links of segments")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upstream", "downstream"], name="link_once"),
            models.CheckConstraint(
                name="link_leads_elsewhere", condition=~Q(upstream=F("downstream"))
            ),
            models.CheckConstraint(
                name="link_confidence_is_a_share",
                condition=Q(confidence__gte=0, confidence__lte=1),
            ),
            models.CheckConstraint(name="link_has_a_source", condition=~Q(source="")),
            dated_check("link_dated_like_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.upstream_id} → {self.downstream_id}"

    @property
    def says(self) -> str:
        """What flows, in the reader's language."""
        return in_language(self.flow, self.flow_en)

    @property
    def told_by(self) -> str:
        """The source in the reader's language."""
        return in_language(self.source, self.source_en)
