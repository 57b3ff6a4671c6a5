"""One placeholder row of every model that the admin shows. No person in it exists."""

import hashlib
from datetime import UTC, date, datetime

from django.db import models

from accounts.models import User
from accounts.roles import Role
from appeals.models import (
    ActionReport,
    Appeal,
    AppealText,
    CalendarAddress,
    Demand,
    DemandOutcome,
    DeskSettings,
    DueDate,
    Mail,
    PauseRequest,
    Recipient,
    Reminder,
    ReminderPreference,
    Reply,
    ReportedCount,
)  # fmt: skip
from appeals.vocab import DueKind, OutcomeKind, TextKind
from cases.models import (
    Affiliation,
    Assignment,
    Case,
    CaseSubject,
    Channel,
    Charge,
    ChargeStatus,
    Citation,
    Condition,
    Consent,
    ContactCall,
    Correction,
    Detention,
    Erasure,
    Event,
    EventActor,
    ExternalIdentifier,
    Facility,
    InboxMessage,
    Judgment,
    LegalProvision,
    Name,
    Note,
    Organisation,
    Penalty,
    Person,
    Placement,
    Post,
    Publication,
    PublishedVersion,
    Recognition,
    Redirect,
    Relation,
    Restriction,
    RetiredVersion,
    Review,
    SafeContact,
    SealedReading,
    SiteSettings,
    Source,
    SourceFile,
    Tenure,
)  # fmt: skip

WHEN = datetime(2026, 11, 20, 9, tzinfo=UTC)


def world(key: str | int = "sample") -> dict[type[models.Model], models.Model]:
    """A case with everything that can belong to it, its appeal, its sources. `key` keeps several worlds apart."""
    rows: dict[type[models.Model], models.Model] = {}

    def add(model: type[models.Model], **fields):
        rows[model] = model._default_manager.create(**fields)
        return rows[model]

    _people(add, key)
    _case(add, key, rows)
    _custody(add, key, rows)
    _appeal(add, key, rows)
    _private(add, key, rows)
    return rows


def _people(add, key) -> None:
    body = add(
        Organisation, slug=f"body-{key}", name=f"Body {key}", acronym="B", country="KH", other_names=["Older body"]
    )
    person = add(Person, name=f"Person Placeholder {key}", birth="1970~", nationality="KH")
    other = Person.objects.create(described_as="his neighbour")
    add(Name, person=person, text=f"ឈ្មោះ {key}", script="Khmr", language="km")
    add(Affiliation, person=person, organisation=body, role="member", began="2010")
    add(Relation, person=person, other=other, kind="relative")
    source = add(Source, title=f"Statement {key}", publisher=body, date="2017-09")
    add(SourceFile, source=source, name=f"page {key}", kind="pdf")
    add(Citation, fact=person, source=source, field="name", quote="Person Placeholder")
    add(Facility, slug=f"place-{key}", name=f"Place {key}", country="KH", other_names=["P1"])
    law = add(LegalProvision, slug=f"law-{key}", law=f"Code {key}", article="Article 1", country="KH")
    add(Penalty, provision=law, text="up to 2 years", years=2)
    post = add(Post, slug=f"post-{key}", title=f"Office {key}", institution=body, country="KH", accredited_to=["US"])
    add(Tenure, post=post, person=person, style="H.E.", began="2015")
    add(Channel, post=post, kind="fax", value="+855 00 000 000")
    add(Consent, person=person, group="name", basis="public")


def _case(add, key, rows) -> None:
    case = add(Case, slug=f"case-{key}", title=f"Case {key}", countries=["KH"], summary="Placeholder.")
    subject = add(CaseSubject, case=case, person=rows[Person])
    add(ExternalIdentifier, case=case, scheme="ua", value=f"1/{key}")
    add(Recognition, case=case, subject=subject, organisation=rows[Organisation], wording="words", on="2018")
    add(Correction, case=case, on=date(2026, 1, 2), text="Now right.")
    add(Redirect, case=case, old_slug=f"old-{key}")


def _custody(add, key, rows) -> None:
    case, law = rows[Case], rows[LegalProvision]
    detention = add(Detention, subject=rows[CaseSubject], last_confirmed="2017-12")
    add(Placement, detention=detention, facility=rows[Facility], began="2017-09-03")
    add(Condition, detention=detention, kind="lawyer", state="permitted", since="2017-09")
    add(Restriction, detention=detention, kind="travel_ban", began="2018")
    charge = add(Charge, detention=detention, wording=f"wording {key}", provision=law, act_on="2013")
    add(ChargeStatus, charge=charge, state="alleged", on="2017-09")
    judgment = add(Judgment, detention=detention, outcome="convicted", court=rows[Organisation], on="2018-02")
    judgment.charges.add(charge)
    event = add(Event, case=case, kind="arrest", headline="Arrested", on="2017-09-03", brings="police_custody")
    event.detentions.add(detention)
    EventActor.objects.create(event=event, described="police")


def _appeal(add, key, rows) -> None:
    appeal = add(Appeal, slug=f"appeal-{key}", title=f"Appeal {key}", issued="2017-12?")
    appeal.cases.add(rows[Case])
    appeal.people.add(rows[CaseSubject])
    appeal.issuers.add(rows[Organisation])
    recipient = add(Recipient, appeal=appeal, post=rows[Post], holder=rows[Tenure], salutation="Dear Sir or Madam")
    recipient.channels.add(rows[Channel])
    add(AppealText, appeal=appeal, kind=TextKind.CALL, text="Please write.", recipient=recipient)
    demand = add(Demand, appeal=appeal, text="Release them.")
    demand.instruments.add(rows[LegalProvision])
    add(DemandOutcome, demand=demand, outcome=OutcomeKind.NO_CHANGE, on=date(2018, 1, 1), event=rows[Event])
    reply = {"kind": "acknowledgement", "on": "2018-01", "summary": "The office says that letters came."}
    add(Reply, appeal=appeal, post=rows[Post], holder=rows[Tenure], **reply)
    add(DueDate, appeal=appeal, kind=DueKind.WRITE_BY, date=date(2018, 2, 1))
    asks = User.objects.first() or User.objects.create_user("author@example.org", name="Author Placeholder")
    link_sum = hashlib.sha256(str(key).encode()).hexdigest()
    told = add(ActionReport, appeal=appeal, on=date(2018, 1, 2), received_at=WHEN, link_sum=link_sum)
    add(ReportedCount, report=told, channel="post", number=2)
    add(PauseRequest, appeal=appeal, event=rows[Event], asked_by=asks, asked_at=WHEN)


def _private(add, key, rows) -> None:
    case = rows[Case]
    add(Note, case=case, text="a note", sealed="a sealed word")
    contact = add(SafeContact, case=case, person=rows[Person], who="a neighbour", how="letters only")
    add(ContactCall, contact=contact, said="a call")
    for user in User.objects.filter(roles__contains=[Role.EDITOR]):
        Assignment.objects.get_or_create(case=case, user=user)
    author = User.objects.first() or User.objects.create_user("author@example.org", name="Author Placeholder")
    add(SealedReading, by=author, at=WHEN, row=contact, reason="a reason")
    add(Publication, kind="case", slug=case.slug, number=1, act="publish", by=author, at=WHEN)
    add(Review, kind="case", object_id=case.pk, asked_by=author, asked_at=WHEN, note="Look at the dates.")
    version = {
        "kind": "case",
        "slug": case.slug,
        "number": 1,
        "body": '{"schema":1}',
        "salt": "0",
        "sha": "0" * 64,
        "at": WHEN,
    }
    add(PublishedVersion, **version)
    add(RetiredVersion, **version)
    add(Erasure, person_key=rows[Person].pk, reason="asked", why="A reason.", asked_by=author, asked_at=WHEN)
    add(InboxMessage, kind="contact", digest=f"{key}", sender="0", body={"text": "<b>wrong</b>"}, received_at=WHEN)
    add(
        Mail,
        key=f"gone/{key}",
        kind="gone",
        to="reader@example.org",
        message_id="<1@example.org>",
        queued_at=WHEN,
        next_try=WHEN,
    )
    rows[SiteSettings] = SiteSettings.objects.get_or_create(pk=1)[0]
    rows[DeskSettings] = DeskSettings.objects.get_or_create(pk=1)[0]
    due = rows[DueDate]
    add(Reminder, due=due, day=due.date, recipient=author, offset=7, planned_at=WHEN)
    add(ReminderPreference, user=author, appeal=due.appeal)
    add(CalendarAddress, user=author, label="a phone", token_hash=f"{key}", made_at=WHEN)


def row_of(model: type[models.Model]) -> models.Model:
    """A row of one model in a world of its own. Raises KeyError for a model that has no place in it."""
    return world(f"of-{model.__name__.lower()}")[model]
