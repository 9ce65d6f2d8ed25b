"""Entry scorecards by year, and the review of a project: papers, marks, vetoes, conclusion."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language
from wutong.files.public import StoredFile
from wutong.pipeline.rules.scorecards import Card, card_from

from .projects import Project, seen_by


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def visible_to(self, user: User) -> ScorecardQuerySet:
        """A published rule is no secret for those who work here."""
        return self.none() if user.is_outsider else self


class Scorecard(models.Model):
    """One year's version of an entry scorecard; `definition` is its table, figures as texts."""

    code = models.SlugField(_("code"))
    year = models.PositiveSmallIntegerField(_("year"))
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120)
    source = models.CharField(_("published source"), max_length=200)
    definition = models.JSONField(_("table"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry scorecard")
        verbose_name_plural = _("entry scorecards")
        ordering: ClassVar = ["-year", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "year"], name="scorecard_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{in_language(self.name, self.name_en)} {self.year}"

    @property
    def card(self) -> Card:
        """The table as the rules read it."""
        return card_from(self.definition)


class ReviewState(models.TextChoices):
    APPLIED = "applied", _("Papers handed in")
    RETURNED = "returned", _("Papers sent back")
    PANEL = "panel", _("Before the panel")
    CONCLUDED = "concluded", _("Concluded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Conclusion(models.TextChoices):
    ADMITTED = "admitted", _("Admitted")
    CONDITIONAL = "conditional", _("Admitted on conditions")
    DEFERRED = "deferred", _("Deferred")
    REFUSED = "refused", _("Not admitted")


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> ReviewQuerySet:
        """Those of visible projects, and those on whose panel a person sits."""
        sits = ReviewMember.objects.filter(user=user).values("review_id")
        return self.filter(seen_by(user, "project__") | Q(pk__in=sits))


class Review(models.Model):
    """The entry review of a project (准入评审). Unknown marks stay unknown: `score` is then null
    and the truth lies between `score_low` and `score_high`, kept when it is concluded.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="reviews", verbose_name=_("project")
    )
    scorecard = models.ForeignKey(
        Scorecard, models.PROTECT, related_name="+", verbose_name=_("entry scorecard")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ReviewState.choices, default=ReviewState.APPLIED
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened at"))
    figures = models.JSONField(_("figures"), default=dict)
    findings = models.JSONField(_("vetoes"), default=dict)
    conclusion = models.CharField(
        _("conclusion"), max_length=12, choices=Conclusion.choices, blank=True
    )
    conditions = models.TextField(_("conditions"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("concluded by"),
    )  # fmt: skip
    concluded_on = models.DateField(_("concluded on"), null=True, blank=True)
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2, null=True, blank=True)
    score_low = models.DecimalField(
        _("score at least"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    score_high = models.DecimalField(
        _("score at most"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    is_example = models.BooleanField(_("example"), default=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry review")
        verbose_name_plural = _("entry reviews")
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project"], name="one_review_at_a_time",
                condition=Q(state__in=["applied", "returned", "panel"]),
            ),
            models.CheckConstraint(
                name="concluded_review_says_what_and_who",
                condition=~Q(state="concluded")
                | (~Q(conclusion="") & Q(concluded_by__isnull=False, concluded_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="conditions_are_named",
                condition=~Q(conclusion="conditional") | ~Q(conditions=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{timezone.localdate(self.opened_at):%Y-%m-%d}"


class PaperState(models.TextChoices):
    MISSING = "missing", _("Missing")
    HANDED_IN = "handed_in", _("Handed in")
    NOT_NEEDED = "not_needed", _("Not needed")


class PaperNeed(models.TextChoices):
    CHECK = "check", _("before the first check is passed")
    CONCLUSION = "conclusion", _("before the conclusion")
    NOTED = "no", _("only noted")


class ReviewPaperQuerySet(models.QuerySet["ReviewPaper"]):
    def visible_to(self, user: User) -> ReviewPaperQuerySet:
        """As the review."""
        return self.filter(review__in=Review.objects.visible_to(user))


class ReviewPaper(models.Model):
    """One paper of the application, by the card's checklist."""

    review = models.ForeignKey(
        Review, models.CASCADE, related_name="papers", verbose_name=_("entry review")
    )
    code = models.SlugField(_("code"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("paper"), max_length=120)
    name_en = models.CharField(_("paper, in English"), max_length=160)
    state = models.CharField(
        _("state"), max_length=10, choices=PaperState.choices, default=PaperState.MISSING
    )
    needed = models.CharField(
        _("must be there"), max_length=10, choices=PaperNeed.choices, default=PaperNeed.CHECK
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    note = models.CharField(_("remark"), max_length=300, blank=True)

    objects = ReviewPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper of a review")
        verbose_name_plural = _("papers of a review")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "code"], name="paper_once_a_review"),
            models.CheckConstraint(
                name="paper_not_needed_says_why", condition=~Q(state="not_needed") | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class ReviewMemberQuerySet(models.QuerySet["ReviewMember"]):
    def visible_to(self, user: User) -> ReviewMemberQuerySet:
        """As the review."""
        return self.filter(review__in=Review.objects.visible_to(user))


class ReviewMember(models.Model):
    """Somebody who sits on the panel of a review."""

    review = models.ForeignKey(
        Review, models.CASCADE, related_name="members", verbose_name=_("entry review")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member")
    )

    objects = ReviewMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a panel")
        verbose_name_plural = _("members of a panel")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "user"], name="member_once_a_review")
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.user_id}"


class ReviewMarkQuerySet(models.QuerySet["ReviewMark"]):
    def visible_to(self, user: User) -> ReviewMarkQuerySet:
        """As the review."""
        return self.filter(review__in=Review.objects.visible_to(user))


class ReviewMark(models.Model):
    """Marks of an item: a member's own, or the second ones (复核分) in the place of the first."""

    review = models.ForeignKey(
        Review, models.CASCADE, related_name="marks", verbose_name=_("entry review")
    )
    item = models.SlugField(_("item"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    is_second = models.BooleanField(_("second marks"), default=False)
    marks = models.DecimalField(_("marks"), max_digits=6, decimal_places=2)
    why = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ReviewMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("marks")
        verbose_name_plural = _("marks")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review", "item", "by"], name="member_marks_an_item_once",
                condition=Q(is_second=False),
            ),
            models.UniqueConstraint(
                fields=["review", "item"], name="second_marks_once", condition=Q(is_second=True)
            ),
            models.CheckConstraint(name="marks_not_negative", condition=Q(marks__gte=0)),
            models.CheckConstraint(
                name="second_marks_say_why", condition=Q(is_second=False) | ~Q(why="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item} {self.marks}"
