"""What the fields of documents are called, and their values in words, for a list of changes. Pure.

Labels are those of the forms. They are found by "list.field", else by "field"; so are vocabularies. `Words` of another
kind of document (appeals) adds its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import countries, vocab
from cases.dates import PartialDate, PartialDateError

LABELS: dict[str, Any] = {
    "about": _("about"), "accredited": _("accredited to"), "accredited_to": _("accredited to"), "acronym": _("short form"),
    "act_on": _("date of the act"), "act_place": _("place of the act"), "actors": _("who did it"), "address": _("address"),
    "adopted": _("adopted"), "affiliations": _("roles"), "alt": _("text for those who do not see it"), "amount": _("amount"),
    "archive_url": _("archived at"), "article": _("article"), "authority": _("authority"), "basis": _("based on"),
    "began": _("from"), "biography": _("biography"), "birth": _("born"), "body": _("what happened"), "bounced_on": _("came back on"),
    "bound": _("bound"), "brings": _("brings the status"), "by": _("said by"), "channels": _("channels"), "charges": _("charges"),
    "checked_how": _("how we checked"), "checked_on": _("we checked it on"), "citations": _("quotes"), "conditions": _("how held"),
    "confirmations": _("last confirmed"), "context": _("context"), "corrections": _("corrections"),
    "correspondence": _("correspondence"), "count": _("number of people"), "count_kind": _("how sure"), "countries": _("countries"),
    "country": _("country"), "country_proof": _("country"), "countries_proof": _("countries"), "court": _("court"),
    "credit": _("credit"), "currency": _("currency"), "date": _("date"), "death": _("died"), "description": _("description"),
    "detention": _("detention"), "detentions": _("custody"), "district": _("district"), "docket": _("docket"),
    "edition": _("edition"), "ended": _("until"), "events": _("what happened"), "events.detentions": _("about whom"),
    "facility": _("facility"), "facts": _("sources"), "gender": _("gender"), "happening": _("did it happen"),
    "headline": _("headline"), "hedge": _("hedge"), "holders": _("who held it"), "identifiers": _("numbers"),
    "instance": _("instance"), "institution": _("institution"), "is_over": _("is over"), "judgments": _("judgments"),
    "kind": _("kind"), "label": _("which of them"), "lang": _("language"), "latitude": _("latitude"), "law": _("law"),
    "local_time": _("time of day"), "locator": _("where in the source"), "longitude": _("longitude"), "missing": _("why it is missing"),
    "name": _("name"), "names": _("other names"), "nationality": _("nationality"), "note": _("note"), "old_slugs": _("old addresses"),
    "occasion": _("wider event"), "on": _("date"), "on_as_printed": _("date as printed"), "order": _("order"), "organisation": _("organisation"),
    "other_names": _("other names"), "outcome": _("outcome"), "penalties": _("penalties"), "photo": _("photo"), "place": _("place"),
    "placements": _("places"), "provision": _("law"), "province": _("province"), "publisher": _("publisher"), "quote": _("quote"),
    "reading": _("our reading"), "reading_note": _("how we read it"), "recognitions": _("what others say"),
    "reference": _("our reference"), "relations": _("family and others"), "relays": _("relays"), "replaces": _("replaces"),
    "resolution": _("resolution"), "restrictions": _("restrictions"), "role": _("role"), "says_instead": _("says instead"),
    "scheme": _("register"), "script": _("script"), "section": _("part of the page"), "sentence": _("sentence"), "sha": _("picture"), "short": _("short form"),
    "signed_by": _("signed by"), "since": _("since"), "since_as_printed": _("since, as printed"), "slug": _("address of its page"),
    "source": _("source"), "sources": _("sources"), "stance": _("stance"), "stance_by": _("whose voice"), "state": _("state"),
    "status": _("status"), "statuses": _("states of the charge"), "style": _("style"), "subject": _("who"), "subjects": _("people"),
    "summary": _("summary"), "text": _("text"), "title": _("title"), "touches": _("also tells about"), "url": _("web address"),
    "value": _("number"), "verified_on": _("last verified"), "within": _("part of"), "wording": _("wording"), "years": _("years"),
    "zone": _("time zone"),
}  # fmt: skip

# One row of a list, as a reader would call it.
ROWS: dict[str, Any] = {
    "subjects": _("Person"), "names": _("Name"), "affiliations": _("Role"), "relations": _("Relation"),
    "detentions": _("Detention"), "placements": _("Stay"), "confirmations": _("Last confirmed"), "events": _("Event"),
    "actors": _("Who did it"), "charges": _("Charge"), "statuses": _("State of the charge"), "penalties": _("Penalty"),
    "judgments": _("Judgment"), "restrictions": _("Restriction"), "conditions": _("Condition"),
    "recognitions": _("What others say"), "identifiers": _("Number"), "corrections": _("Correction"),
    "citations": _("Quote"), "sources": _("Source"), "channels": _("Channel"), "holders": _("Holder"),
}  # fmt: skip

# By which fields one recognises a row, in this order.
TITLES: dict[str, tuple[str, ...]] = {
    "subjects": ("name",), "names": ("text",), "affiliations": ("role", "organisation"), "relations": ("name",),
    "detentions": ("subject", "label"), "placements": ("facility", "place"), "confirmations": ("detention",),
    "events": ("on", "headline"), "actors": ("name",), "charges": ("wording",), "statuses": ("state", "on"),
    "penalties": ("text",), "judgments": ("on", "outcome", "court"), "restrictions": ("kind",), "conditions": ("kind",),
    "recognitions": ("by", "wording"), "identifiers": ("scheme", "value"), "corrections": ("on",),
    "citations": ("source", "quote"), "sources": ("title",), "channels": ("kind", "value"), "holders": ("name",),
}  # fmt: skip

CODES: dict[str, type[vocab.Vocabulary]] = {
    "bound": vocab.PenaltyBound, "brings": vocab.CustodyStatus,
    "channels.kind": vocab.ChannelKind, "conditions.kind": vocab.ConditionKind, "conditions.state": vocab.ConditionState,
    "count_kind": vocab.CountKind, "events.kind": vocab.EventKind, "gender": vocab.Gender, "happening": vocab.Happening,
    "judgments.outcome": vocab.JudgmentOutcome, "names.kind": vocab.NameKind, "penalties.kind": vocab.PenaltyKind,
    "reading": vocab.Reading, "relations.kind": vocab.RelationKind, "restrictions.kind": vocab.RestrictionKind,
    "scheme": vocab.IdentifierScheme, "script": vocab.Script, "section": vocab.PagePart, "sources.kind": vocab.SourceKind, "stance": vocab.Stance,
    "status": vocab.CustodyStatus, "statuses.state": vocab.ChargeState, "touches": vocab.FieldGroup,
}  # fmt: skip
KINDS_OF_SUBJECT = {"person": _("person"), "organisation": _("organisation"), "group": _("group")}

DATES = frozenset(
    {
        "on", "began", "ended", "birth", "death", "since", "act_on", "date", "adopted", "issued", "verified_on", "bounced_on",
        "checked_on",
    }
)  # fmt: skip
COUNTRIES = frozenset({"country", "countries", "nationality", "accredited_to", "for_writers_from"})


@dataclass(frozen=True)
class Words:
    """How the documents of one kind are called and read."""

    labels: Mapping[str, Any] = field(default_factory=lambda: LABELS)
    rows: Mapping[str, Any] = field(default_factory=lambda: ROWS)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: TITLES)
    codes: Mapping[str, type[vocab.Vocabulary]] = field(default_factory=lambda: CODES)
    # Lists whose rows have no key, and the field that tells them apart where one does.
    same: Mapping[str, str] = field(default_factory=lambda: {"confirmations": "detention"})
    # Fields that are not told: marks and measures that no page shows.
    untold: frozenset[str] = frozenset()

    def label(self, group: str, name: str) -> str:
        """ "Headline"; the field's own name where nothing is known of it."""
        found = self.labels.get(f"{group}.{name}", self.labels.get(name, name.replace("_", " ")))
        return str(capfirst(str(found)))

    def row(self, group: str) -> str:
        return str(self.rows.get(group, "")) or self.label("", group)

    def vocabulary(self, group: str, name: str) -> type[vocab.Vocabulary] | None:
        return self.codes.get(f"{group}.{name}", self.codes.get(name))

    def say(self, group: str, name: str, value: Any, known: Mapping[str, str]) -> str:
        """One plain value as a person reads it. `known` gives the words for keys of other rows."""
        if value is None or value == "" or (name == "order" and value == 0):
            return ""
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        text = str(value)
        if (words := self.vocabulary(group, name)) and text in words.values:
            return str(words(text).label)
        if (group, name) == ("subjects", "kind"):
            return str(KINDS_OF_SUBJECT.get(text, text))
        if name in COUNTRIES:
            return countries.name(text)
        if name in DATES:
            return in_days(text)
        if name == "sha":
            return gettext("picture %s") % text[:8]
        return known.get(text, text)


def in_days(text: str) -> str:
    """A stored date in words, with what must be said of it; other text as it is."""
    try:
        return PartialDate(text).words_with_marks()
    except PartialDateError:
        return text


CASE = Words()
# For readers of the public page; colleagues are also told of marks that decide what is shown.
READERS = Words(untold=frozenset({"touches", "order", "extension", "width", "height"}))
BY_KIND: dict[str, Words] = {
    vocab.DocumentKind.CASE: CASE,
    vocab.DocumentKind.FACILITY: Words(codes=CODES | {".kind": vocab.FacilityKind}),
    vocab.DocumentKind.LAW: Words(codes=CODES | {".kind": vocab.ProvisionKind}),
    vocab.DocumentKind.ORGANISATION: Words(codes=CODES | {".kind": vocab.OrganisationKind}),
    vocab.DocumentKind.OFFICIAL: CASE,
}
