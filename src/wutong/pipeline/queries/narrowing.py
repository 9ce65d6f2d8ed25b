"""What a list is narrowed to by the link that opened it, in words: no filter works unseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, Jurisdiction, User
from wutong.chains.public import Segment
from wutong.companies.public import Company
from wutong.pipeline.models import Project, Station, Way

from .lists import number_asked, year_asked
from .recognition import recognition_words


def narrowed_projects(user: User, asked: Mapping[str, str]) -> list[str]:
    """The words for what a list of projects was opened with and no visible filter shows."""
    words = []
    if (key := number_asked(asked, "segment")) is not None:
        segment = Segment.objects.visible_to(user).select_related("chain").filter(pk=key).first()
        words.append(f"{segment.chain} · {segment}" if segment else "")
    if (key := number_asked(asked, "company")) is not None:
        words.append(str(Company.objects.visible_to(user).filter(pk=key).first() or ""))
    if asked.get("owner") == "me":
        words.append(user.title)
    elif (key := number_asked(asked, "owner")) is not None:
        owner = User.objects.visible_to(user).filter(pk=key).first()
        words.append(owner.title if owner else "")
    if (key := number_asked(asked, "reporter")) is not None:
        reporter = User.objects.visible_to(user).filter(pk=key).first()
        words.append(_("First reported by %(who)s") % {"who": reporter.title} if reporter else "")
    if (key := number_asked(asked, "place")) is not None:
        words.append(str(Jurisdiction.objects.filter(pk=key).first() or ""))
    if (key := number_asked(asked, "station")) is not None:
        words.append(str(Station.objects.visible_to(user).filter(pk=key).first() or ""))
    if (key := number_asked(asked, "way")) is not None:
        words.append(str(Way.objects.filter(pk=key).first() or ""))
    if (key := number_asked(asked, "helped")) is not None:
        way = Way.objects.filter(pk=key).first()
        words.append(_("%(way)s helped") % {"way": way} if way else "")
    if (key := number_asked(asked, "department")) is not None:
        words.append(str(Department.objects.visible_to(user).filter(pk=key).first() or ""))
    words += recognition_words(asked)
    if (kind := asked.get("kind", "")) in {"real", "example"}:
        words.append(_("Examples only") if kind == "example" else _("Without examples"))
    return [word for word in words if word]


def narrowed_papers(user: User, asked: Mapping[str, str]) -> list[str]:
    """The same for a list of agreements or vouchers."""
    words = []
    if (key := number_asked(asked, "way")) is not None:
        words.append(str(Way.objects.filter(pk=key).first() or ""))
    year, month = year_asked(asked), number_asked(asked, "month")
    if month is not None and 1 <= month <= 12:
        first = date(year or 2000, month, 1)
        words.append(date_format(first, "YEAR_MONTH_FORMAT" if year else "F"))
    if (key := number_asked(asked, "project")) is not None:
        words.append(str(Project.objects.visible_to(user).filter(pk=key).first() or ""))
    if (counts := number_asked(asked, "counts_for")) is not None:
        words.append(_("counts for %(year)s") % {"year": counts})
    if asked.get("contract") == "known":
        words.append(_("contracted amount known"))
    days = [asked.get(name, "")[:10] for name in ("signed_by", "paid_by")]
    words += [_("until %(day)s") % {"day": day} for day in days if day]
    if asked.get("not_counted"):
        words.append(_("All but formal agreements on investment"))
    if asked.get("amount") == "unknown":
        words.append(_("Amount unknown"))
    return [word for word in words if word]
