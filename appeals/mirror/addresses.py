"""Every public address, and whether a copy has it: one table by name, tried by a test against the public URLs.

Whoever adds a public address adds its name to `EXPORTED`, with the rows that it exists for, or to `NEEDS_SERVER`, with
what the copy says instead.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appeals.models.published import PublishedAppeal
from cases.models.published import PublishedCase, PublishedFile, PublishedReference
from cases.models.versions import PublishedVersion
from cases.vocab import DocumentKind

URLS = "config.urls_public"
Values = dict[str, Any]
Rows = Callable[[], Iterator[Values]]


def once() -> Iterator[Values]:
    """An address without a value in it."""
    yield {}


def cases() -> Iterator[Values]:
    return ({"slug": slug} for slug in _visible_cases().values_list("slug", flat=True).iterator())


def old_addresses() -> Iterator[Values]:
    """Addresses that lead to a case which bears another one now."""
    for slugs in _visible_cases().exclude(old_slugs=[]).values_list("old_slugs", flat=True).iterator():
        yield from ({"slug": slug} for slug in slugs)


def versions() -> Iterator[Values]:
    """Versions of published cases whose text was not removed."""
    rows = PublishedVersion.objects.filter(
        kind=DocumentKind.CASE, body__isnull=False, slug__in=_visible_cases().values("slug")
    )
    return (
        {"slug": slug, "number": number}
        for slug, number in rows.order_by("slug", "number").values_list("slug", "number").iterator()
    )


def appeals() -> Iterator[Values]:
    rows = PublishedAppeal.objects.visible().order_by("slug")
    return ({"slug": slug} for slug in rows.values_list("slug", flat=True).iterator())


def references(kind: DocumentKind) -> Rows:
    def rows() -> Iterator[Values]:
        found = PublishedReference.objects.named().filter(kind=kind).order_by("slug")
        return ({"slug": slug} for slug in found.values_list("slug", flat=True).iterator())

    return rows


def countries() -> Iterator[Values]:
    """Countries of published cases, and of what they name."""
    codes = {code for row in _visible_cases().values_list("countries", flat=True).iterator() for code in row}
    codes |= set(PublishedReference.objects.named().values_list("country", flat=True))
    return ({"code": code.lower()} for code in sorted(codes - {""}))


def photos() -> Iterator[Values]:
    rows = PublishedFile.objects.order_by("sha").values_list("sha", "extension").distinct()
    return ({"sha": sha, "extension": extension} for sha, extension in rows.iterator())


def _visible_cases() -> Any:
    return PublishedCase.objects.visible().order_by("slug")


EXPORTED: dict[str, tuple[Rows, ...]] = {
    "appeals:home": (once,),
    "appeals:appeal_list": (once,),
    "appeals:appeal": (appeals,),
    "appeals:updates": (once,),
    "appeals:sitemap": (once,),
    "cases:case_list": (once,),
    "cases:case": (cases, old_addresses),
    "cases:version": (versions,),
    "cases:versions": (cases,),
    "cases:changes": (cases,),
    "cases:case_feed": (cases,),
    "cases:case_atom": (once,),
    "cases:facility_list": (once,),
    "cases:facility": (references(DocumentKind.FACILITY),),
    "cases:law_list": (once,),
    "cases:law": (references(DocumentKind.LAW),),
    "cases:organisation_list": (once,),
    "cases:organisation": (references(DocumentKind.ORGANISATION),),
    "cases:official_list": (once,),
    "cases:official": (references(DocumentKind.OFFICIAL),),
    "cases:country_list": (once,),
    "cases:country": (countries,),
    "cases:photo": (photos,),
    "cases:about": (once,),
    "cases:privacy": (once,),
    "cases:contact": (once,),
    "cases:method": (once,),
    "cases:corrections": (once,),
    "cases:statistics": (once,),
}

AS_IT_STANDS = _("Letters and packs as PDF: the live site makes them, as the appeal stands on that day.")
FOR_PROGRAMS = _("What only programs and pages about failures ask for.")
IN_MAILS = _("What links in mails lead to.")
AS_A_FILE = _(
    "Whole appeals as PDF, document or mail text: the live site makes them, as the appeal stands on that day."
)
DATA = _("All that is published as tables, documents and snapshots to cite: the live site has them.")
AS_A_SHEET = _("Spreadsheets: the live site makes them of whatever a reader has filtered.")
IN_CALENDARS = _("Days to write by for calendar programs: the live site keeps them up to date.")
IN_THE_API = _("What programs ask for, and its description: the live site answers them.")
# What a copy leaves out, and what it says of it.
NEEDS_SERVER: dict[str, str | Promise] = {
    "healthz": FOR_PROGRAMS,
    "cases:leave": FOR_PROGRAMS,  # of pages about failures; every page of a copy names the way out itself
    "cases:security": FOR_PROGRAMS,
    "cases:card": _("The pictures with which pages of the live site are shared."),
    "appeals:follow": _("Following by e-mail: the live site sends the mails."),
    "appeals:follow_confirm": IN_MAILS,
    "appeals:follow_change": IN_MAILS,
    "appeals:unsubscribe": IN_MAILS,
    "appeals:deadlines": IN_CALENDARS,
    "appeals:appeal_ics": IN_CALENDARS,
    "appeals:action_pdf": AS_A_FILE,
    "appeals:action_docx": AS_A_FILE,
    "appeals:action_text": AS_A_FILE,
    "appeals:letter_pdf": AS_IT_STANDS,
    "appeals:pack": AS_IT_STANDS,
    "appeals:packs": AS_IT_STANDS,
    "appeals:data": DATA,
    "appeals:snapshot": DATA,
    "appeals:snapshot_zip": DATA,
    "appeals:snapshot_file": DATA,
    "cases:cases_csv": AS_A_SHEET,
    "cases:cases_csvw": AS_A_SHEET,
    "cases:cases_readme": AS_A_SHEET,
    "cases:cases_xlsx": AS_A_SHEET,
    "appeals:appeals_csv": AS_A_SHEET,
    "appeals:appeals_csvw": AS_A_SHEET,
    "appeals:appeals_readme": AS_A_SHEET,
    "appeals:appeals_xlsx": AS_A_SHEET,
    "appeals:identifier": _("Ways from a number of another register to its case; in a copy its search finds numbers."),
    "appeals:report": _("The form by which people say what they did for an appeal."),
    "appeals:withdraw_report": _("What links lead to by which such a report is taken back."),
    "appeals:sitemap_part": FOR_PROGRAMS,  # the map names the parts of the live site
    "api:docs": IN_THE_API,
    "api:openapi": IN_THE_API,
    **dict.fromkeys(
        (
            "api:cases",
            "api:case",
            "api:case_versions",
            "api:case_version",
            "api:detentions",
            "api:charges",
            "api:events",
            "api:statistics",
            "api:changes",
            "api:vocabularies",
            "api:schemas",
            "api:schema",
            "api:facilities",
            "api:facility",
            "api:laws",
            "api:law",
            "api:organisations",
            "api:organisation",
            "api:officials",
            "api:official",
            "api:appeals",
            "api:appeal",
            "api:appeal_versions",
            "api:appeal_version",
        ),
        IN_THE_API,
    ),
    "favicon": FOR_PROGRAMS,
    "robots": FOR_PROGRAMS,
}

# Their query string fills in a form that the copy does not have: in the copy the page itself answers.
WITHOUT_QUERY = {"cases:contact"}


def every() -> Iterator[str]:
    """The path of every page, feed and picture that a copy has; pages of a list but the first come from its own links."""
    for name, makers in EXPORTED.items():
        for rows in makers:
            for values in rows():
                yield reverse(name, urlconf=URLS, kwargs=values)
