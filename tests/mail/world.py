"""Followers and published pages, all placeholders."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from django.core import mail

from accounts.models import User
from appeals import publishing as of_appeals
from appeals.mailing import occasions, outbox
from appeals.models import Appeal, Follower
from appeals.vocab import MailKind, Rhythm
from cases import publishing as of_cases
from cases.case_rows import store_case
from cases.chain import append_version, current
from cases.models import Case, PublishedCase, PublishedVersion
from cases.vocab import PublishingAct
from tests import factories
from tests.conftest import NOW

READER = "reader@example.org"
LATER = timedelta(minutes=2)
ASKED = {"asked": "2026-11-20"}


def follower(what: str, address: str = READER, **fields: Any) -> Follower:
    """A row whose owner has clicked."""
    row = Follower.asking(address, what, rhythm=fields.pop("rhythm", Rhythm.EACH), lang="en", now=NOW)
    row.wanted, row.confirmed_at = "", NOW
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def published(by: User, *, now: datetime = NOW, **fields: Any) -> Case:
    case = factories.case(**fields)
    of_cases.publish(case, by=by, now=now)
    return case


def published_appeal(by: User, *cases: Case, now: datetime = NOW, **fields: Any) -> Appeal:
    appeal = factories.appeal(*cases, **fields)
    of_appeals.publish(appeal, by=by, now=now)
    return appeal


def news(slug: str, by: User, headline: str = "Bail denied", *, now: datetime = NOW, **fields: Any) -> dict[str, Any]:
    """Something happened, and the case has another version: as publishing makes it, without asking the record."""
    data = current(PublishedCase, slug)
    event = {
        **data["events"][0], "key": f"e-{len(data['events'])}", "kind": "hearing", "on": "2026-11-20", "brings": "",
        "headline": {"lang": "en", "text": headline, "touches": []},
    }  # fmt: skip
    data["events"].append(event | fields)
    version(data, by, now=now)
    return data


def version(data: dict[str, Any], by: User, *, now: datetime = NOW) -> PublishedVersion:
    """Another version of a published case."""
    made = append_version("case", data["slug"], data, by=by, now=now, act=PublishingAct.PUBLISH)
    store_case(data, made)
    return made


def mailed(now: datetime = NOW) -> list[Any]:
    """What the worker does in a minute; gives the mails that left."""
    before = len(mail.outbox)
    occasions.tell(now=now)
    outbox.send_due(now=now)
    return mail.outbox[before:]


def html_of(message: Any) -> str:
    return message.alternatives[0][0]


def queued(number: int = 1, **fields: Any) -> None:
    """Mails that need nothing published."""
    for place in range(number):
        values = {"key": f"gone/{place}", "to": f"reader{place}@example.org", "kind": MailKind.GONE, "about": ASKED}
        outbox.queue(**values | fields, now=NOW)


def read(envelope: Any) -> Any:
    """A mail as it came to a server."""
    return message_from_bytes(envelope.content, policy=policy.default)
