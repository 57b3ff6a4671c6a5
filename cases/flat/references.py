"""Places, laws, organisations and posts as flat rows: one row each. Pure."""

from django.utils.translation import gettext_lazy as _

from cases.custody_reading import Data
from cases.flat import words
from cases.flat.columns import Column, Level, Source
from cases.flat.shared import VERSION, Item, dated, proof
from cases.vocab import (
    DocumentKind,
    FacilityKind,
    OrganisationKind,
    PenaltyBound,
    PenaltyKind,
    ProvisionKind,
    Vocabulary,
)


def _items(source: Source) -> list[Item]:
    return [Item(source, source.data)]


def _document(name: str, header: object) -> tuple[Column, ...]:
    return (
        Column(name, header, "text", _("The last part of the address of its page; rows of other files name it by this."), lambda i: i.source.slug),  # type: ignore[arg-type]
        Column(f"{name}_url", _("Page"), "url", _("Where everything that is published of it stands, with every source."), lambda i: i.source.url),
        Column("name", _("Name"), "text", _("As published."), lambda i: i.row["name"]),
    )  # fmt: skip


def _coded(vocabulary: type[Vocabulary]) -> tuple[Column, ...]:
    return (
        Column("kind", _("Kind"), "text", _("What kind it is."), lambda i: words.label(vocabulary, i.row["kind"])),
        Column("kind_code", _("Kind, code"), "text", _("The same as a code."), lambda i: i.row["kind"]),
    )


COUNTRY = (
    Column("country", _("Country"), "text", _("By name; empty where no source names one."), lambda i: words.country(i.row["country"])),
    Column("country_code", _("Country, code"), "text", _("The same as an ISO 3166-1 code."), lambda i: i.row["country"]),
)  # fmt: skip


def _keys(item: Item) -> list[str]:
    row = item.row
    rows = [row.get(name) for name in ("facts", "country_proof", "penalties", "holders")]
    return list(words.keys_of(*(part for part in rows if part)))


def _penalty(row: Data) -> str:
    named = words.joined_by(" ", words.label(PenaltyBound, row["bound"]), words.label(PenaltyKind, row["kind"]))
    return words.joined_by(": ", named, words.text(row["text"]))


def _holder(row: Data) -> str:
    """Who holds, or held, a post, with what is known of when."""
    since = words.joined_by(" – ", words.day(row["began"]), words.day(row["ended"]))
    return words.joined_by(", ", words.joined_by(" ", row["style"], row["name"]), since)


FACILITIES = Level(
    DocumentKind.FACILITY, _("Places of detention"),
    (
        *_document("facility", _("Place of detention")),
        Column("other_names", _("Other names"), "text", _("Further names of it."), lambda i: words.joined(i.row["other_names"])),
        *_coded(FacilityKind),
        *COUNTRY,
        Column("province", _("Province"), "text", _("In which it lies."), lambda i: i.row["province"]),
        Column("district", _("District"), "text", _("In which it lies."), lambda i: i.row["district"]),
        Column("address", _("Address"), "text", _("As a source prints it."), lambda i: i.row["address"]),
        Column("latitude", _("Latitude"), "text", _("In degrees, as exact as its source."), lambda i: i.row["latitude"] or ""),
        Column("longitude", _("Longitude"), "text", _("In degrees, as exact as its source."), lambda i: i.row["longitude"] or ""),
        Column("correspondence", _("Writing to people there"), "text", _("What is known of letters and parcels."), lambda i: words.text(i.row["correspondence"])),
        *proof(_keys), *VERSION,
    ),
    _items,
)  # fmt: skip

LAWS = Level(
    DocumentKind.LAW, _("Laws"),
    (
        *_document("law", _("Law")),
        *_coded(ProvisionKind),
        Column("title", _("Title"), "text", _("Of the article or the law, where one is printed."), lambda i: words.text(i.row["title"])),
        Column("code_or_law", _("Code or law"), "text", _("The law that an article belongs to."), lambda i: i.row["law"]),
        Column("edition", _("Edition"), "text", _("Where a source names one."), lambda i: i.row["edition"]),
        Column("article", _("Article"), "text", _("Empty where no source names one."), lambda i: i.row["article"]),
        Column("resolution", _("Resolution"), "text", _("The number of a resolution, for international instruments."), lambda i: i.row["resolution"]),
        *dated("adopted", _("Adopted"), _("When it was adopted."), lambda i: i.row["adopted"]),
        *COUNTRY,
        Column("wording", _("Wording"), "text", _("The text that a source quotes."), lambda i: words.text(i.row["wording"])),
        Column("penalties", _("Penalties"), "text", _("What it threatens, in the words of the source."), lambda i: words.joined(map(_penalty, i.row["penalties"]))),
        *proof(_keys), *VERSION,
    ),
    _items,
)  # fmt: skip

ORGANISATIONS = Level(
    DocumentKind.ORGANISATION, _("Organisations"),
    (
        *_document("organisation", _("Organisation")),
        Column("acronym", _("Acronym"), "text", _("Where it has one."), lambda i: i.row["acronym"]),
        Column("other_names", _("Other names"), "text", _("Further names of it."), lambda i: words.joined(i.row["other_names"])),
        *_coded(OrganisationKind),
        *COUNTRY,
        Column("within", _("Part of"), "text", _("The organisation that it belongs to."), lambda i: words.name(i.row["within"])),
        Column("within_code", _("Part of, code"), "text", _("The last part of the address of its page."), lambda i: words.slug(i.row["within"])),
        Column("description", _("About it"), "text", _("What is published about it."), lambda i: words.text(i.row["description"])),
        *proof(_keys), *VERSION,
    ),
    _items,
)  # fmt: skip

OFFICIALS = Level(
    DocumentKind.OFFICIAL, _("Officials"),
    (
        *_document("official", _("Post")),
        Column("institution", _("Institution"), "text", _("The body that the post belongs to."), lambda i: words.name(i.row["institution"])),
        Column("institution_code", _("Institution, code"), "text", _("The last part of the address of its page."), lambda i: words.slug(i.row["institution"])),
        *COUNTRY,
        Column("accredited_to", _("Accredited to"), "text", _("The countries that an embassy serves."), lambda i: words.joined(map(words.country, i.row["accredited_to"]))),
        Column("accredited_to_code", _("Accredited to, codes"), "list", _("The same as ISO 3166-1 codes."), lambda i: words.joined(i.row["accredited_to"])),
        Column("holders", _("Who holds it"), "text", _("By name, with what is known of when. Their addresses stand on the page."), lambda i: words.joined(map(_holder, i.row["holders"]))),
        *proof(_keys), *VERSION,
    ),
    _items,
)  # fmt: skip

LEVELS: dict[str, Level] = {level.code: level for level in (FACILITIES, LAWS, ORGANISATIONS, OFFICIALS)}
