"""Public addresses of cases, references, countries and the site's own pages. They stay stable (design, section 6)."""

from django.urls import path, register_converter

from cases.public import (
    case_views,
    export_views,
    feeds,
    history_views,
    list_views,
    reach_views,
    reference_views,
    site_views,
    statistics_views,
)
from cases.vocab import DocumentKind


class Sha256Converter:
    """64 hexadecimal digits in small letters."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Sha256Converter, "sha256")

app_name = "cases"


def _references(folder: str, kind: DocumentKind) -> list:
    return [
        path(f"{folder}/", reference_views.reference_list, {"kind": kind.value}, name=f"{kind.value}_list"),
        path(f"{folder}/<slug:slug>/", reference_views.reference, {"kind": kind.value}, name=kind.value),
    ]


urlpatterns = [
    path("cases/", list_views.case_list, name="case_list"),
    path("cases.atom", feeds.cases, name="case_atom"),
    path("cases.csv", export_views.csv, name="cases_csv"),
    path("cases.csv-metadata.json", export_views.metadata, name="cases_csvw"),
    path("cases.readme.txt", export_views.readme, name="cases_readme"),
    path("cases.xlsx", export_views.xlsx, name="cases_xlsx"),
    path("cases/<slug:slug>/", case_views.case, name="case"),
    path("cases/<slug:slug>/v/", history_views.versions, name="versions"),
    path("cases/<slug:slug>/v/<int:number>/", case_views.version, name="version"),
    path("cases/<slug:slug>/feed.atom", feeds.case, name="case_feed"),
    path("cases/<slug:slug>/card.png", reach_views.card, name="card"),
    path("cases/<slug:slug>/changes/", history_views.changes, name="changes"),
    *_references("facilities", DocumentKind.FACILITY),
    *_references("laws", DocumentKind.LAW),
    *_references("organisations", DocumentKind.ORGANISATION),
    *_references("officials", DocumentKind.OFFICIAL),
    path("statistics/", statistics_views.statistics, name="statistics"),
    path("countries/", reference_views.country_list, name="country_list"),
    path("countries/<slug:code>/", reference_views.country, name="country"),
    path("media/<sha256:sha>.<slug:extension>", case_views.photo, name="photo"),
    path("about/", site_views.about, name="about"),
    path("privacy/", site_views.privacy, name="privacy"),
    path("contact/", site_views.contact, name="contact"),
    path("method/", site_views.method, name="method"),
    path("corrections/", site_views.corrections, name="corrections"),
    path("leave/", site_views.leave, name="leave"),
    path(".well-known/security.txt", site_views.security, name="security"),
]
