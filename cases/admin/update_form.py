"""The form of Add update: short while it is empty, unfolding where something changes. It gives an `Update`, not rows."""

import zoneinfo
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.actions.update_data import Citing, NewFacility, NewSource, Update, Whom
from cases.admin.update_fields import LEFT_OUT, NEW, UpdateFields
from cases.models import (
    Case,
    CaseSubject,
    Charge,
    Citation,
    Detention,
    Event,
    Facility,
    LegalProvision,
    Organisation,
    Placement,
    Source,
)  # fmt: skip
from cases.vocab import ACCESS, ACCESS_STATES, REPORT_STATES, FacilityKind, Reading, SourceKind

MOST_OFFERED = 300  # names in a list to choose from while typing

# What goes from the form into the update as it is.
PLAIN = (
    "on", "on_as_printed", "headline", "body", "kind", "local_time", "zone", "status", "place", "place_unknown", "provision",
    "wording", "charge_state", "outcome", "court", "sentence", "years", "condition", "condition_state", "condition_note",
    "restriction", "restriction_note", "says_instead",
)  # fmt: skip


def _facts_of(case: Case) -> Q:
    """The citations on what a case is made of, and on whom it is about."""
    held = {"detention__subject__case": case}
    facts: list[tuple[type[models.Model], Any]] = [
        (Event, Event.objects.filter(case=case)),
        (CaseSubject, CaseSubject.objects.filter(case=case)),
        (Detention, Detention.objects.filter(subject__case=case)),
        (Placement, Placement.objects.filter(**held)),
        (Charge, Charge.objects.filter(**held)),
        (Case, Case.objects.filter(pk=case.pk)),
    ]
    types = ContentType.objects.get_for_models(*(model for model, _rows in facts))
    return Q(*(Q(fact_type=types[m], fact_id__in=rows.values("pk")) for m, rows in facts), _connector=Q.OR)


def sources_of(case: Case) -> list[Source]:
    """The sources of a case, the one cited last first."""
    cited = (
        Citation.objects.filter(_facts_of(case))
        .order_by("source", "-pk")
        .distinct("source")
        .values_list("pk", "source")
    )
    newest = [source for _pk, source in sorted(cited, reverse=True)]
    found = Source.objects.select_related("publisher").in_bulk(newest)
    return [found[pk] for pk in newest]


def last_source(case: Case, user: User) -> Source | None:
    """The source that this person cited last in this case; the history knows who wrote what."""
    history: Any = next(iter(Citation.pgh_event_models.values()))  # type: ignore[attr-defined]
    mine = history.objects.filter(_facts_of(case), pgh_label="insert", pgh_context__metadata__user=user.pk)
    pk = mine.order_by("-pgh_id").values_list("source", flat=True).first()
    return Source.objects.filter(pk=pk).first()


def name_of(source: Source) -> str:
    """A source in a list: title, publisher, date. A confidential one by its public wording alone."""
    if source.confidential:
        return str(source)
    date = source.date.words() if source.date else ""  # type: ignore[attr-defined]
    return " · ".join(filter(None, (source.title, str(source.publisher or ""), date)))


def described(whom: Whom) -> str:
    """Someone with what the record knows of them today, so that the wrong one is not ticked."""
    if whom.detention is None:
        return str(whom)
    stays = [str(stay) for stay in whom.detention.placements.all() if not stay.is_over]
    people = whom.detention.people_in_words
    who = f"{whom} ({people})" if people else str(whom)
    return f"{who}: {', '.join([str(whom.detention.status.label), *stays])}"


class UpdateForm(UpdateFields):
    """Add update for one case. `update()` is what was typed."""

    def __init__(self, *args: Any, case: Case, source: Source | None = None, **kwargs: Any):
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.case = case
        self.people = self._people()
        self._choices("whom", [(key, described(whom)) for key, whom in self.people.items()])
        if len(self.people) == 1:
            self.initial.setdefault("whom", list(self.people))
        self.charges = self._charges()
        self._choices("charge", [LEFT_OUT, *((str(row.pk), row.wording) for row in self.charges.values())])
        self.sources = {str(row.pk): row for row in sources_of(case)}
        if source is not None:
            self.sources = {str(source.pk): source, **self.sources}
            self.initial.setdefault("source", str(source.pk))
        self._choices("source", [LEFT_OUT, *((key, name_of(row)) for key, row in self.sources.items())])
        self._offer()
        if len(case.countries) == 1:
            self.initial.setdefault("facility_country", case.countries[0])

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _people(self) -> dict[str, Whom]:
        found: dict[str, Whom] = {}
        subjects = self.case.subjects.select_related("person", "organisation", "case").prefetch_related(
            models.Prefetch("detentions", Detention.objects.prefetch_related("events", "placements__facility"))
        )
        for subject in subjects:
            detentions = list(subject.detentions.all())
            for detention in detentions:
                detention.subject = subject
                found[f"d{detention.pk}"] = Whom(subject, detention)
            if not detentions:
                found[f"s{subject.pk}"] = Whom(subject)
        return found

    def _charges(self) -> dict[str, Charge]:
        """One of each wording: for several people it is looked up in each one's detention."""
        rows = (
            Charge.objects.filter(detention__subject__case=self.case)
            .select_related("detention__subject")
            .order_by("pk")
        )
        by_wording = {row.wording: row for row in rows}
        return {str(row.pk): row for row in by_wording.values()}

    def _offer(self) -> None:
        here = Q(country__in=[*self.case.countries, ""])
        courts = Organisation.objects.filter(here, kind="court")
        offers: dict[str, Any] = {
            "facility": Facility.objects.filter(here), "provision": LegalProvision.objects.filter(here), "court": courts,
            "source_other": Source.objects.filter(confidential=False).exclude(pk__in=[*self.sources]).order_by("-pk"),
        }  # fmt: skip
        for name, rows in offers.items():
            self.fields[name].offer(name, rows[:MOST_OFFERED])  # type: ignore[attr-defined]

    @property
    def has_group(self) -> bool:
        return any(whom.subject.group_label for whom in self.people.values())

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if zone and zone not in zoneinfo.available_timezones():
            raise ValidationError(
                _("“%(zone)s” is no known time zone. Example: Asia/Phnom_Penh."), params={"zone": zone}
            )
        return zone

    def clean_source_url(self) -> str:
        url = self.cleaned_data["source_url"]
        if url and "://" not in url:
            url = f"https://{url}"
        if url:
            URLValidator(schemes=["http", "https"])(url)
        return url

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self._one_of(("facility", "place", "place_unknown", "facility_name"), _("Give the place in one way only."))
        self._one_of(("charge", "wording"), _("Choose an accusation of the record, or write a new one; not both."))
        self._one_of(("source_other", "source_title"), _("Choose a source, or enter a new one; not both."))
        if given.get("local_time") and not given.get("zone"):
            self.add_error("zone", _("A time of day needs its time zone. Example: Asia/Phnom_Penh."))
        if given.get("charge_state") and not (given.get("charge") or given.get("wording")):
            self.add_error("charge_state", _("Choose the accusation, or write a new one."))
        if given.get("wording") and not given.get("charge_state"):
            self.add_error("charge_state", _("Say whether this is alleged, charged, or what else."))
        self._condition_fits()
        if given.get("count") and len(self._ticked()) != 1:
            self.add_error("count", _("Tick the one group of which these are a part, and nobody else."))
        return given

    def _condition_fits(self) -> None:
        kind, state = self.cleaned_data.get("condition"), self.cleaned_data.get("condition_state")
        if state and not kind:
            self.add_error("condition", _("Choose what is reported, denied or permitted."))
        elif kind and not state:
            self.add_error("condition_state", _("Say how it stands."))
        elif kind and state not in (ACCESS_STATES if kind in ACCESS else REPORT_STATES):
            self.add_error(
                "condition_state",
                _("Access is permitted, restricted, denied or not known; everything else is reported, said not to be so, or not known."),
            )  # fmt: skip

    def _one_of(self, names: tuple[str, ...], message: Any) -> None:
        given = [name for name in names if self.cleaned_data.get(name)]
        if len(given) > 1:
            self.add_error(given[1], message)

    def _ticked(self) -> list[Whom]:
        return [self.people[key] for key in self.cleaned_data.get("whom") or []]

    def update(self, *, events: dict[str, Event] | None = None) -> Update:
        """What was typed. `events` are those that the source may be added to, by key."""
        given = self.cleaned_data
        part = {"count": given["count"], "label": given["label"]}
        whom = tuple(Whom(w.subject, w.detention, **(part if w.subject.group_label else {})) for w in self._ticked())
        plain = {name: given[name] for name in PLAIN}
        return Update(
            citing=self._citing(), whom=whom, facility=self._facility(), charge=self.charges.get(given["charge"]),
            touches=tuple(given["touches"]), joins=(events or {}).get(given["joins"]), sure=self._sure(),
            seen=given["seen"], **plain,
        )  # fmt: skip

    def _sure(self) -> frozenset[str]:
        given = self.cleaned_data
        return frozenset([*given["sure"], given["known"]] if given["joins"] == NEW else given["sure"])

    def _facility(self) -> Facility | NewFacility | None:
        given = self.cleaned_data
        if not given["facility_name"]:
            return given["facility"]
        return NewFacility(
            given["facility_name"], given["facility_kind"] or FacilityKind.UNKNOWN, given["facility_country"]
        )

    def _citing(self) -> Citing:
        given = self.cleaned_data
        source: Source | NewSource | None = given["source_other"] or self.sources.get(given["source"])
        if given["source_title"]:
            source = NewSource(
                given["source_title"], given["source_publisher"], given["source_date"], given["source_url"],
                given["source_kind"] or SourceKind.OTHER,
            )  # fmt: skip
        return Citing(
            source,
            given["locator"],
            given["quote"],
            given["hedge"],
            given["reading"] or Reading.PRINTED,
            given["reading_note"],
        )
