"""The kinds of rows that a story consists of: how each is found from its case, and what its form in place asks for."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest

from accounts.admin_base import ActAdmin
from accounts.meanwhile import who_deleted
from accounts.models import account_of
from accounts.roles import Act
from appeals.models import Appeal, AppealText, Demand, DemandOutcome, DueDate, Recipient, Reply
from cases.admin.base import CitationInline
from cases.admin.events import ActorInline
from cases.admin.tools import admin_url
from cases.models import (
    Affiliation,
    Case,
    CaseSubject,
    Channel,
    Charge,
    ChargeStatus,
    Condition,
    Correction,
    Detention,
    Event,
    ExternalIdentifier,
    Facility,
    Judgment,
    LegalProvision,
    Name,
    Note,
    Organisation,
    Penalty,
    Person,
    Placement,
    Post,
    Recognition,
    Relation,
    Restriction,
    Source,
    Tenure,
)  # fmt: skip

CITED = (CitationInline,)


@dataclass(frozen=True)
class Kind:
    """One kind of row. Its rows have keys like `event-12`; `event-new` is one to be, `stay-new-3` one of owner 3."""

    name: str
    model: type[models.Model]
    path: str  # the lookup from a row to its case; "" for what every case may name
    owner: str = ""  # the field by which a row hangs on another of the case, or on the case
    inlines: tuple[type, ...] = CITED
    fields: tuple[str, ...] = ()  # what the form asks for; empty for all that its page asks for
    without: tuple[str, ...] = ()  # ... but these
    keep: tuple[str, ...] = ()  # what "save and add another" takes along
    beside: tuple[str, ...] = ()  # what lists of choices read beside the row itself
    slug_from: tuple[str, ...] = ()  # the fields that propose the address of its page
    opens: Act | None = None  # what the case must open for (Case.opens_to)
    shared: bool = False  # rows of other cases may be named as well

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    def new(self, owner: Any = None) -> str:
        return f"{self.name}-new-{owner}" if owner else f"{self.name}-new"

    def key(self, row: models.Model) -> str:
        return f"{self.name}-{row.pk}"

    def admin(self, site: Any) -> Any:
        return site._registry[self.model]

    def rows(self, case: Case) -> models.QuerySet:
        """Its rows in one case, and no others."""
        every = self.model._default_manager.all()
        return every.filter(pk__in=every.filter(**{self.path: case.pk}).values("pk")) if self.path else every.none()


SUBJECT = ("person", "organisation", "case")
DETENTION = ("subject__person", "subject__organisation", "subject__case")

KINDS = {
    kind.name: kind
    for kind in (
        Kind("case", Case, "pk"),
        Kind("identifier", ExternalIdentifier, "case", "case"),
        Kind("recognition", Recognition, "case", "case", keep=("on",)),
        Kind("correction", Correction, "case", "case", inlines=()),
        Kind("subject", CaseSubject, "case", "case", beside=SUBJECT),
        Kind("person", Person, "subjects__case", without=("photo", "photo_credit", "photo_alt")),
        Kind("name", Name, "person__subjects__case", "person"),
        Kind("role", Affiliation, "person__subjects__case", "person", keep=("began",)),
        Kind("relation", Relation, "person__subjects__case", "person"),
        Kind("detention", Detention, "subject__case", "subject", beside=DETENTION),
        Kind("stay", Placement, "detention__subject__case", "detention"),
        Kind("restriction", Restriction, "detention__subject__case", "detention", keep=("began",)),
        Kind("charge", Charge, "detention__subject__case", "detention"),
        Kind("status", ChargeStatus, "charge__detention__subject__case", "charge", keep=("on",)),
        Kind("penalty", Penalty, "charge__detention__subject__case", "charge", without=("provision",)),
        Kind("judgment", Judgment, "detention__subject__case", "detention", keep=("on",)),
        Kind("condition", Condition, "detention__subject__case", "detention", keep=("since",)),
        Kind("event", Event, "case", "case", (ActorInline, CitationInline), keep=("on", "on_as_printed")),
        Kind("note", Note, "case", "case", inlines=(), fields=("case", "text"), opens=Act.READ_NOTES),
        Kind("appeal", Appeal, "cases", "cases", without=("instruments", "slug"), slug_from=("title",), shared=True),
        Kind("demand", Demand, "appeal__cases", "appeal"),
        Kind("outcome", DemandOutcome, "demand__appeal__cases", "demand"),
        Kind("reply", Reply, "appeal__cases", "appeal", keep=("post",)),
        Kind("recipient", Recipient, "appeal__cases", "appeal", keep=("role",)),
        Kind("date", DueDate, "appeal__cases", "appeal", without=("case", "replaces", "reason")),
        Kind("text", AppealText, "appeal__cases", "appeal"),
        Kind("post", Post, "recipients__appeal__cases", fields=("title", "institution", "country", "accredited_to", "slug"), slug_from=("country", "title"), shared=True),
        Kind("holder", Tenure, "post__recipients__appeal__cases", "post", shared=True),
        Kind("channel", Channel, "post__recipients__appeal__cases", "post", shared=True),
        # What many cases share: made here, changed on its own page.
        Kind("organisation", Organisation, "", fields=("name", "acronym", "kind", "country", "slug"), slug_from=("name",)),
        Kind("place", Facility, "", fields=("name", "kind", "country", "province", "slug"), slug_from=("name",)),
        Kind("law", LegalProvision, "", fields=("law", "article", "title", "country", "kind", "slug"), slug_from=("country", "law", "article")),
        Kind("source", Source, "", inlines=(), fields=("title", "kind", "publisher", "date", "language", "url", "text")),
    )
}  # fmt: skip

BY_MODEL = {kind.model: kind for kind in KINDS.values()}

# What a small form asks for when a row is made beside a field that wants it.
SMALL: dict[type[models.Model], tuple[str, ...]] = {
    Person: ("name", "described_as", "gender"),
    **{kind.model: kind.fields for kind in KINDS.values() if not kind.path or kind.model is Post},
}
_KEY = re.compile(r"([a-z]+)-(?:([0-9]{1,18})|new(?:-([0-9]{1,18}))?)")


@dataclass(frozen=True)
class Key:
    """What an address of the story names: a row of the case, or a new one, perhaps of an owner."""

    kind: Kind
    row: Any = None
    owner: Any = None

    def __str__(self) -> str:
        return self.kind.key(self.row) if self.row else self.kind.new(self.owner.pk if self.owner else None)

    @property
    def own_page(self) -> str:
        """The row's stock page."""
        return admin_url(self.kind.model, "change", self.row.pk)


def find(request: HttpRequest, site: Any, case: Case, text: str, *, deleted: bool = False) -> Key:
    """The key that `text` names. Raises Http404 for what is no row of this case, or none that this person may see.

    With `deleted`, a row that a colleague deleted is named by an empty one: what was typed for it is not lost.
    """
    match = _KEY.fullmatch(text)
    kind = KINDS.get(match[1]) if match else None
    if match is None or kind is None or (kind.model is Case and not match[2]):
        raise Http404
    model_admin: ActAdmin = kind.admin(site)
    closed = kind.opens is not None and not case.opens_to(account_of(request), kind.opens)
    if closed or not model_admin.has_view_permission(request):
        raise Http404
    if match[2]:
        pk = int(match[2])
        if deleted and not kind.model._base_manager.filter(pk=pk).exists() and who_deleted(kind.model, pk):
            return Key(kind, kind.model(pk=pk))
        return Key(kind, _row(request, model_admin, kind, case, pk))
    return Key(kind, None, _owner(kind, case, int(match[3])) if match[3] else None)


def _row(request: HttpRequest, model_admin: Any, kind: Kind, case: Case, pk: int) -> models.Model:
    allowed = model_admin.get_queryset(request).filter(pk__in=kind.rows(case).values("pk"))
    if kind.name == "note":
        allowed = allowed.defer("sealed")  # not even unsealed in memory
    row = allowed.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _owner(kind: Kind, case: Case, pk: int) -> models.Model:
    owner = BY_MODEL.get(owner_model(kind))
    row = owner.rows(case).filter(pk=pk).first() if owner else None
    if row is None:
        raise Http404
    return row


def owner_model(kind: Kind) -> Any:
    return kind.model._meta.get_field(kind.owner).related_model if kind.owner else None


def limited(kind: Kind, field_name: str, model: type[models.Model], case: Case, held: Any) -> models.QuerySet | None:
    """The rows among which a field may choose, where it may not name any; None where it may.

    `held(name)` is what another field of the same form holds: of the office that is written to, its holders and channels
    can be chosen; of an appeal, its recipients; of an appeal of several cases, the people of all of them.
    """
    target = BY_MODEL.get(model)
    if target is None or not target.path or (model is Person and field_name != kind.owner):
        return None
    if kind.model in (Recipient, Reply) and model in (Tenure, Channel):
        post = held("post")
        return model._default_manager.filter(post=post) if post else None if model is Tenure else model.objects.none()  # type: ignore[attr-defined]
    if kind.model is Appeal and model is CaseSubject and held("pk"):
        return CaseSubject.objects.filter(case__appeals=held("pk")).distinct()
    if target.shared and field_name != kind.owner:
        return None
    rows = target.rows(case).select_related(*target.beside)
    same = target.owner == kind.owner == "appeal" and held("appeal")
    return rows.filter(appeal=held("appeal")) if same else rows
