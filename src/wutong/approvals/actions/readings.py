"""A photo of a licence: handing it in, reading it in a worker, comparing, using."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterable, Mapping

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.approvals import reading as photos
from wutong.approvals.access import may_open
from wutong.approvals.lifecycle import READING
from wutong.approvals.models import Case, LicenceReading, ReadingState
from wutong.approvals.rules.licences import (
    ADDRESS,
    CAPITAL,
    CODE,
    FIELDS,
    FOUNDED,
    KIND,
    NAME,
    PERSON,
    SCOPE,
    TERM,
)
from wutong.audit.public import create, editing
from wutong.files.public import path_of, store_file
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

logger = logging.getLogger(__name__)


def start_reading(chunks: Iterable[bytes], name: str, *, actor: User) -> LicenceReading:
    """Keep a photo and have it read as soon as a worker is free."""
    if not may_open(actor):
        raise NotAllowed(_("Firms, clerks and promotion officers open cases"))
    if not photos.can_read():
        raise BadInput(_("Photos can't be read on this server: type the fields"))
    with transaction.atomic():
        file = store_file(chunks, name, actor=actor)
        row = create(
            LicenceReading(
                file=file, asked_by=actor, asked_at=timezone.now(), is_example=actor.is_example
            ),
            actor=actor,
            verb="asked",
        )
        enqueue("approvals.read_licence", reading_id=row.pk)
    return row


def read_licence_photo(reading_id: int, *, actor: User) -> None:
    """Read a photo that waits. May be called again after a crash; the second time does nothing.

    Whatever is wrong with the photo is told on its page; only an outage of the database is raised.
    """
    row = LicenceReading.objects.select_related("file").get(pk=reading_id)
    if row.state != ReadingState.QUEUED:
        return
    fault = ""
    found = {}
    try:
        licence = photos.read_photo(path_of(row.file)).licence
        found = {key: dataclasses.asdict(field) for key, field in licence.fields.items()}
    except photos.BadPhoto as bad:
        fault = bad.fault
    except DatabaseError:
        raise
    except Exception:  # whatever it is, the page must not say "being read" for ever
        logger.exception("photo %s of a licence", reading_id)
        fault = photos.Fault.BROKE_OFF
    try:
        with READING.take("fail" if fault else "finish", reading_id, actor=actor) as taken:
            taken.fault, taken.found, taken.ended_at = fault, found, timezone.now()
    except WrongState:  # another worker was quicker
        return


def confirm_reading(reading_id: int, values: Mapping[str, str], *, actor: User) -> LicenceReading:
    """Keep the fields as a person has compared them with the licence."""
    with READING.take("confirm", reading_id, actor=actor) as row:
        row.confirmed = {key: values[key] for key in FIELDS if values.get(key)}
        row.found = {}
    return row


# what a licence says of a firm beside its name: goes with the case, in the order of the form
FIRM_FACTS = (KIND, CAPITAL, FOUNDED, TERM, ADDRESS, SCOPE)


def use_reading(reading_id: int, case: Case, *, actor: User) -> None:
    """Tie a compared photo to the case it filled; the person's name isn't kept here."""
    with editing(LicenceReading, reading_id, actor=actor, verb="used") as row:
        if row.asked_by_id != actor.pk:
            raise NotAllowed(_("Whoever handed a photo in uses it"))
        if row.state != ReadingState.CONFIRMED:
            raise WrongState(_("Compare the fields with the licence first"))
        row.case = case
        row.confirmed = {key: v for key, v in row.confirmed.items() if key != PERSON}


def values_for_case(reading: LicenceReading | None) -> dict[str, str]:
    """What a compared photo puts into the form of a new case."""
    if reading is None:
        return {}
    goes = {
        NAME: "applicant_name", CODE: "uscc", PERSON: "contact_name",
        **{key: f"firm_{key}" for key in FIRM_FACTS},
    }  # fmt: skip
    return {
        field: reading.confirmed[key] for key, field in goes.items() if key in reading.confirmed
    }
